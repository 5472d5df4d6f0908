using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Loads something of the packet's connection.</summary>
/// <param name="Key">What.</param>
/// <param name="Destination">Where it goes.</param>
/// <param name="Direction">0 for the original direction, 1 for the reply; <see langword="null"/> where the key has none.</param>
public sealed record Ct(CtKey Key, Register Destination, byte? Direction = null) : Expression
{
    // enum nft_ct_attributes
    internal const ushort AttributeDestination = 1; // NFTA_CT_DREG
    internal const ushort AttributeKey = 2; // NFTA_CT_KEY
    internal const ushort AttributeDirection = 3; // NFTA_CT_DIRECTION
    internal const ushort AttributeSource = 4; // NFTA_CT_SREG

    /// <inheritdoc/>
    public override string Name => "ct";

    internal static Expression Read(NetlinkReader reader)
    {
        CtKey key = default;
        Register destination = default;
        Register? source = null;
        byte? direction = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeKey: key = (CtKey)reader.ReadUInt32BigEndian(); break;
                case AttributeDestination: destination = reader.ReadRegister(); break;
                case AttributeSource: source = reader.ReadRegister(); break;
                case AttributeDirection: direction = reader.ReadByte(); break;
            }
        }

        return source is { } register ? new CtSet(key, register, direction) : new Ct(key, destination, direction);
    }

    internal static string KeyName(CtKey key) => key switch
    {
        CtKey.State => "state",
        CtKey.Direction => "direction",
        CtKey.Status => "status",
        CtKey.Mark => "mark",
        CtKey.SecurityMark => "secmark",
        CtKey.Expiration => "expiration",
        CtKey.Helper => "helper",
        CtKey.L3Protocol => "l3protocol",
        CtKey.Source => "src",
        CtKey.Destination => "dst",
        CtKey.Protocol => "protocol",
        CtKey.SourcePort => "proto_src",
        CtKey.DestinationPort => "proto_dst",
        CtKey.Labels => "label",
        CtKey.Packets => "packets",
        CtKey.Bytes => "bytes",
        CtKey.AveragePacket => "avgpkt",
        CtKey.Zone => "zone",
        CtKey.EventMask => "event",
        CtKey.SourceIPv4 => "src_ip",
        CtKey.DestinationIPv4 => "dst_ip",
        CtKey.SourceIPv6 => "src_ip6",
        CtKey.DestinationIPv6 => "dst_ip6",
        CtKey.Id => "id",
        _ => $"key-{(uint)key}",
    };

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt32BigEndian(AttributeKey, (uint)Key);
        writer.WriteRegister(AttributeDestination, Destination);
        if (Direction is { } direction)
        {
            writer.WriteByte(AttributeDirection, direction);
        }
    }

    private protected override string Describe() =>
        $"ct load {KeyName(Key)} => reg {Number(Destination)}" + (Direction is { } direction ? $" , dir {(direction == 0 ? "original" : "reply")}" : "");
}
