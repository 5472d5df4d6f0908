using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Translates the source to the address of the outgoing interface.</summary>
/// <param name="Flags">Flags.</param>
/// <param name="PortMinimum">Register of the first source port.</param>
/// <param name="PortMaximum">Register of the last source port; as the first when <see langword="null"/>.</param>
public sealed record Masquerade(NatFlags Flags = NatFlags.None, Register? PortMinimum = null, Register? PortMaximum = null) : Expression
{
    // enum nft_masq_attributes
    private const ushort AttributeFlags = 1; // NFTA_MASQ_FLAGS
    private const ushort AttributePortMinimum = 2; // NFTA_MASQ_REG_PROTO_MIN
    private const ushort AttributePortMaximum = 3; // NFTA_MASQ_REG_PROTO_MAX

    /// <inheritdoc/>
    public override string Name => "masq";

    /// <inheritdoc/>
    public bool Equals(Masquerade? other) =>
        other is not null && PortMinimum == other.PortMinimum && PortMaximum == other.PortMaximum
        && Nat.Significant(Flags) == Nat.Significant(other.Flags);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PortMinimum, PortMaximum, Nat.Significant(Flags));

    internal static Masquerade Read(NetlinkReader reader)
    {
        NatFlags flags = default;
        Register? minimum = null, maximum = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeFlags: flags = (NatFlags)reader.ReadUInt32BigEndian(); break;
                case AttributePortMinimum: minimum = reader.ReadRegister(); break;
                case AttributePortMaximum: maximum = reader.ReadRegister(); break;
            }
        }

        return new Masquerade(flags, minimum, maximum == minimum ? null : maximum);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        if (Flags != NatFlags.None)
        {
            writer.WriteUInt32BigEndian(AttributeFlags, (uint)Flags);
        }

        writer.WriteRegister(AttributePortMinimum, PortMinimum);
        writer.WriteRegister(AttributePortMaximum, PortMaximum);
    }

    private protected override string Describe() =>
        $"masq{Nat.Part("proto_min", PortMinimum)}{Nat.Part("proto_max", PortMaximum)}{(Flags == 0 ? "" : $" flags 0x{(uint)Flags:x}")}";
}
