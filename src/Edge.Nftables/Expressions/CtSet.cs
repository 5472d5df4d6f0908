using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Changes something of the packet's connection, for example its mark.</summary>
/// <param name="Key">What.</param>
/// <param name="Source">Where the new value comes from.</param>
/// <param name="Direction">0 for the original direction, 1 for the reply; <see langword="null"/> where the key has none.</param>
public sealed record CtSet(CtKey Key, Register Source, byte? Direction = null) : Expression
{
    /// <inheritdoc/>
    public override string Name => "ct";

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt32BigEndian(Ct.AttributeKey, (uint)Key);
        if (Direction is { } direction)
        {
            writer.WriteByte(Ct.AttributeDirection, direction);
        }

        writer.WriteRegister(Ct.AttributeSource, Source);
    }

    private protected override string Describe() =>
        $"ct set {Ct.KeyName(Key)} with reg {Number(Source)}" + (Direction is { } direction ? $" , dir {(direction == 0 ? "original" : "reply")}" : "");
}
