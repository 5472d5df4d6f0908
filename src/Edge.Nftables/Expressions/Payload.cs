using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Loads bytes of the packet into a register.</summary>
/// <param name="Base">Which header.</param>
/// <param name="Offset">Offset in the header, in bytes.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Destination">Where they go.</param>
public sealed record Payload(PayloadBase Base, uint Offset, uint Length, Register Destination) : Expression
{
    // enum nft_payload_attributes
    internal const ushort AttributeDestination = 1; // NFTA_PAYLOAD_DREG
    internal const ushort AttributeBase = 2; // NFTA_PAYLOAD_BASE
    internal const ushort AttributeOffset = 3; // NFTA_PAYLOAD_OFFSET
    internal const ushort AttributeLength = 4; // NFTA_PAYLOAD_LEN
    internal const ushort AttributeSource = 5; // NFTA_PAYLOAD_SREG
    internal const ushort AttributeChecksumType = 6; // NFTA_PAYLOAD_CSUM_TYPE
    internal const ushort AttributeChecksumOffset = 7; // NFTA_PAYLOAD_CSUM_OFFSET
    internal const ushort AttributeChecksumFlags = 8; // NFTA_PAYLOAD_CSUM_FLAGS

    /// <inheritdoc/>
    public override string Name => "payload";

    /// <summary><c>ip saddr</c>.</summary>
    /// <param name="destination">Where it goes.</param>
    public static Payload IPv4Source(Register destination) => new(PayloadBase.Network, 12, 4, destination);

    /// <summary><c>ip daddr</c>.</summary>
    /// <param name="destination">Where it goes.</param>
    public static Payload IPv4Destination(Register destination) => new(PayloadBase.Network, 16, 4, destination);

    /// <summary><c>ip6 saddr</c>.</summary>
    /// <param name="destination">Where it goes.</param>
    public static Payload IPv6Source(Register destination) => new(PayloadBase.Network, 8, 16, destination);

    /// <summary><c>ip6 daddr</c>.</summary>
    /// <param name="destination">Where it goes.</param>
    public static Payload IPv6Destination(Register destination) => new(PayloadBase.Network, 24, 16, destination);

    /// <summary><c>arp saddr ip</c>, in a table of family <c>arp</c>.</summary>
    /// <param name="destination">Where it goes.</param>
    public static Payload ArpSenderAddress(Register destination) => new(PayloadBase.Network, 14, 4, destination);

    /// <summary><c>th sport</c>.</summary>
    /// <param name="destination">Where it goes.</param>
    public static Payload SourcePort(Register destination) => new(PayloadBase.Transport, 0, 2, destination);

    /// <summary><c>th dport</c>.</summary>
    /// <param name="destination">Where it goes.</param>
    public static Payload DestinationPort(Register destination) => new(PayloadBase.Transport, 2, 2, destination);

    /// <summary><c>tcp flags</c>.</summary>
    /// <param name="destination">Where it goes.</param>
    public static Payload TcpFlags(Register destination) => new(PayloadBase.Transport, 13, 1, destination);

    internal static Expression Read(NetlinkReader reader)
    {
        var load = new Payload(PayloadBase.Link, 0, 0, Register.Verdict);
        Register? source = null;
        uint checksumType = 0, checksumOffset = 0, checksumFlags = 0;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeDestination: load = load with { Destination = reader.ReadRegister() }; break;
                case AttributeBase: load = load with { Base = (PayloadBase)reader.ReadUInt32BigEndian() }; break;
                case AttributeOffset: load = load with { Offset = reader.ReadUInt32BigEndian() }; break;
                case AttributeLength: load = load with { Length = reader.ReadUInt32BigEndian() }; break;
                case AttributeSource: source = reader.ReadRegister(); break;
                case AttributeChecksumType: checksumType = reader.ReadUInt32BigEndian(); break;
                case AttributeChecksumOffset: checksumOffset = reader.ReadUInt32BigEndian(); break;
                case AttributeChecksumFlags: checksumFlags = reader.ReadUInt32BigEndian(); break;
            }
        }

        return source is { } register
            ? new PayloadWrite(load.Base, load.Offset, load.Length, register, checksumType, checksumOffset, checksumFlags)
            : load;
    }

    internal static string BaseName(PayloadBase value) => value switch
    {
        PayloadBase.Link => "link",
        PayloadBase.Network => "network",
        PayloadBase.Transport => "transport",
        _ => "inner",
    };

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeDestination, Destination);
        writer.WriteUInt32BigEndian(AttributeBase, (uint)Base);
        writer.WriteUInt32BigEndian(AttributeOffset, Offset);
        writer.WriteUInt32BigEndian(AttributeLength, Length);
    }

    private protected override string Describe() =>
        $"payload load {Length}b @ {BaseName(Base)} header + {Offset} => reg {Number(Destination)}";
}
