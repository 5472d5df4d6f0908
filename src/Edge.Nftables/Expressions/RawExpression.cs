using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>An expression that the library does not know, as it was read.</summary>
/// <param name="Name">The kernel's name of it.</param>
/// <param name="Data">Content of <c>NFTA_EXPR_DATA</c>.</param>
public sealed record RawExpression(string Name, RegisterData Data) : Expression
{
    /// <inheritdoc/>
    public override string Name { get; } = Name;

    internal override void WriteData(NetlinkWriter writer) => writer.WriteRaw(Data.Bytes);

    private protected override string Describe() => $"{Name} ({Data.Bytes.Length} bytes)";
}
