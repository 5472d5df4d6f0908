using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>
/// Puts the connection into a flowtable of the same table: <c>flow add @name</c>, in the forward hook. TCP (established) and UDP only; the kernel
/// passes by what it cannot forward that way. Needs nft_flow_offload.
/// </summary>
/// <param name="Flowtable">Name of the flowtable.</param>
public sealed record FlowOffload(string Flowtable) : Expression
{
    // enum nft_offload_attributes
    private const ushort AttributeTable = 1; // NFTA_FLOW_TABLE_NAME

    /// <inheritdoc/>
    public override string Name => "flow_offload";

    internal static FlowOffload Read(NetlinkReader reader)
    {
        string flowtable = "";
        while (reader.Next())
        {
            if (reader.Type == AttributeTable)
            {
                flowtable = reader.ReadString();
            }
        }

        return new FlowOffload(flowtable);
    }

    internal override void WriteData(NetlinkWriter writer) => writer.WriteString(AttributeTable, Flowtable);

    private protected override string Describe() => $"flow_offload flowtable {Flowtable}";
}
