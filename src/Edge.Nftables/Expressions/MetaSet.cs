using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Changes something known about the packet, for example its mark.</summary>
/// <param name="Key">What.</param>
/// <param name="Source">Where the new value comes from.</param>
public sealed record MetaSet(MetaKey Key, Register Source) : Expression
{
    /// <inheritdoc/>
    public override string Name => "meta";

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt32BigEndian(Meta.AttributeKey, (uint)Key);
        writer.WriteRegister(Meta.AttributeSource, Source);
    }

    private protected override string Describe() => $"meta set {Meta.KeyName(Key)} with reg {Number(Source)}";
}
