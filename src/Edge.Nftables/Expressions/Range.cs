using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Compares a register with a range, both ends included; the rule ends when the comparison is false.</summary>
/// <param name="Source">What is compared.</param>
/// <param name="From">First value of the range.</param>
/// <param name="To">Last value of the range.</param>
/// <param name="Invert">True when the register must be outside of the range.</param>
public sealed record Range(Register Source, RegisterData From, RegisterData To, bool Invert = false) : Expression
{
    // enum nft_range_attributes; NFT_RANGE_EQ is 0, NFT_RANGE_NEQ is 1
    private const ushort AttributeSource = 1; // NFTA_RANGE_SREG
    private const ushort AttributeOperator = 2; // NFTA_RANGE_OP
    private const ushort AttributeFrom = 3; // NFTA_RANGE_FROM_DATA
    private const ushort AttributeTo = 4; // NFTA_RANGE_TO_DATA

    /// <inheritdoc/>
    public override string Name => "range";

    internal static Range Read(NetlinkReader reader)
    {
        Register source = default;
        bool invert = false;
        RegisterData from = RegisterData.Zero(0);
        RegisterData to = RegisterData.Zero(0);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeSource: source = reader.ReadRegister(); break;
                case AttributeOperator: invert = reader.ReadUInt32BigEndian() != 0; break;
                case AttributeFrom: from = RegisterData.FromBytes(reader.ReadDataValue()); break;
                case AttributeTo: to = RegisterData.FromBytes(reader.ReadDataValue()); break;
            }
        }

        return new Range(source, from, to, invert);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeSource, Source);
        writer.WriteUInt32BigEndian(AttributeOperator, Invert ? 1u : 0u);
        writer.WriteData(AttributeFrom, From.Bytes);
        writer.WriteData(AttributeTo, To.Bytes);
    }

    private protected override string Describe() => $"range {(Invert ? "neq" : "eq")} reg {Number(Source)} {From} {To}";
}
