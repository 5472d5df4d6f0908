using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Translates addresses and ports (dnat, snat).</summary>
/// <param name="Kind">Which side.</param>
/// <param name="Family"><see cref="Family.IPv4"/> or <see cref="Family.IPv6"/>.</param>
/// <param name="AddressMinimum">Register of the first address.</param>
/// <param name="PortMinimum">Register of the first port.</param>
/// <param name="AddressMaximum">Register of the last address; as the first when <see langword="null"/>.</param>
/// <param name="PortMaximum">Register of the last port; as the first when <see langword="null"/>.</param>
/// <param name="Flags">Flags. nft sends <see cref="NatFlags.ProtocolSpecified"/> with ports.</param>
public sealed record Nat(
    NatKind Kind, Family Family, Register? AddressMinimum, Register? PortMinimum = null, Register? AddressMaximum = null, Register? PortMaximum = null, NatFlags Flags = NatFlags.None)
    : Expression
{
    // enum nft_nat_attributes
    private const ushort AttributeKind = 1; // NFTA_NAT_TYPE
    private const ushort AttributeFamily = 2; // NFTA_NAT_FAMILY
    private const ushort AttributeAddressMinimum = 3; // NFTA_NAT_REG_ADDR_MIN
    private const ushort AttributeAddressMaximum = 4; // NFTA_NAT_REG_ADDR_MAX
    private const ushort AttributePortMinimum = 5; // NFTA_NAT_REG_PROTO_MIN
    private const ushort AttributePortMaximum = 6; // NFTA_NAT_REG_PROTO_MAX
    private const ushort AttributeFlags = 7; // NFTA_NAT_FLAGS

    /// <inheritdoc/>
    public override string Name => "nat";

    internal static string Part(string name, Register? register) => register is { } value ? $" {name} reg {Number(value)}" : "";

    /// <inheritdoc/>
    public bool Equals(Nat? other) =>
        other is not null && Kind == other.Kind && Family == other.Family && AddressMinimum == other.AddressMinimum
        && AddressMaximum == other.AddressMaximum && PortMinimum == other.PortMinimum && PortMaximum == other.PortMaximum
        && Significant(Flags) == Significant(other.Flags);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Family, AddressMinimum, PortMinimum, Significant(Flags));

    /// <summary>The flags without those that the kernel adds when there are registers with addresses or ports.</summary>
    internal static NatFlags Significant(NatFlags flags) => flags & ~(NatFlags.MapAddresses | NatFlags.ProtocolSpecified);

    // The kernel answers with a maximum even where none was sent: it is the minimum then.
    private Nat Normalized() => this with
    {
        AddressMaximum = AddressMaximum == AddressMinimum ? null : AddressMaximum,
        PortMaximum = PortMaximum == PortMinimum ? null : PortMaximum,
    };

    internal static Nat Read(NetlinkReader reader)
    {
        var nat = new Nat(default, default, null);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeKind: nat = nat with { Kind = (NatKind)reader.ReadUInt32BigEndian() }; break;
                case AttributeFamily: nat = nat with { Family = (Family)reader.ReadUInt32BigEndian() }; break;
                case AttributeAddressMinimum: nat = nat with { AddressMinimum = reader.ReadRegister() }; break;
                case AttributeAddressMaximum: nat = nat with { AddressMaximum = reader.ReadRegister() }; break;
                case AttributePortMinimum: nat = nat with { PortMinimum = reader.ReadRegister() }; break;
                case AttributePortMaximum: nat = nat with { PortMaximum = reader.ReadRegister() }; break;
                case AttributeFlags: nat = nat with { Flags = (NatFlags)reader.ReadUInt32BigEndian() }; break;
            }
        }

        return nat.Normalized();
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt32BigEndian(AttributeKind, (uint)Kind);
        writer.WriteUInt32BigEndian(AttributeFamily, (uint)Family);
        writer.WriteRegister(AttributeAddressMinimum, AddressMinimum);
        writer.WriteRegister(AttributeAddressMaximum, AddressMaximum);
        writer.WriteRegister(AttributePortMinimum, PortMinimum);
        writer.WriteRegister(AttributePortMaximum, PortMaximum);
        if (Flags != NatFlags.None)
        {
            writer.WriteUInt32BigEndian(AttributeFlags, (uint)Flags);
        }
    }

    private protected override string Describe() =>
        $"nat {(Kind == NatKind.Destination ? "dnat" : "snat")} {Family.ToNft()}{Part("addr_min", AddressMinimum)}{Part("addr_max", AddressMaximum)}"
        + $"{Part("proto_min", PortMinimum)}{Part("proto_max", PortMaximum)}{(Flags == 0 ? "" : $" flags 0x{(uint)Flags:x}")}";
}
