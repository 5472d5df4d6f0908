using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Translates the destination to the machine itself.</summary>
/// <param name="PortMinimum">Register of the first port.</param>
/// <param name="PortMaximum">Register of the last port; as the first when <see langword="null"/>.</param>
/// <param name="Flags">Flags. nft sends <see cref="NatFlags.ProtocolSpecified"/> with ports.</param>
public sealed record Redirect(Register? PortMinimum = null, Register? PortMaximum = null, NatFlags Flags = NatFlags.None) : Expression
{
    // enum nft_redir_attributes
    private const ushort AttributePortMinimum = 1; // NFTA_REDIR_REG_PROTO_MIN
    private const ushort AttributePortMaximum = 2; // NFTA_REDIR_REG_PROTO_MAX
    private const ushort AttributeFlags = 3; // NFTA_REDIR_FLAGS

    /// <inheritdoc/>
    public override string Name => "redir";

    /// <inheritdoc/>
    public bool Equals(Redirect? other) =>
        other is not null && PortMinimum == other.PortMinimum && PortMaximum == other.PortMaximum
        && Nat.Significant(Flags) == Nat.Significant(other.Flags);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PortMinimum, PortMaximum, Nat.Significant(Flags));

    internal static Redirect Read(NetlinkReader reader)
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

        return new Redirect(minimum, maximum == minimum ? null : maximum, flags);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributePortMinimum, PortMinimum);
        writer.WriteRegister(AttributePortMaximum, PortMaximum);
        if (Flags != NatFlags.None)
        {
            writer.WriteUInt32BigEndian(AttributeFlags, (uint)Flags);
        }
    }

    private protected override string Describe() =>
        $"redir{Nat.Part("proto_min", PortMinimum)}{Nat.Part("proto_max", PortMaximum)}{(Flags == 0 ? "" : $" flags 0x{(uint)Flags:x}")}";
}
