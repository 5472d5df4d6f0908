using System.Buffers.Binary;
using System.Net;

namespace Edge.Nftables.Tracing;

/// <summary>Addresses and ports of a traced packet, read from the beginnings of its headers.</summary>
/// <param name="Source">Source address.</param>
/// <param name="Destination">Destination address.</param>
/// <param name="Protocol">Number of the protocol behind IP (IANA); of IPv6 with extension headers that of the first one.</param>
public sealed record TracePacket(IPAddress Source, IPAddress Destination, byte Protocol)
{
    private const int IPv4Bytes = 20, IPv6Bytes = 40;
    private const byte Tcp = 6, Udp = 17, Sctp = 132;

    // Fragment offset, the lower bits of bytes 6 and 7 (RFC 791, 3.1).
    private const int FragmentOffsetMask = 0x1fff;

    /// <summary>Source port; 0 for a protocol without ports, and for later fragments.</summary>
    public ushort SourcePort { get; private init; }

    /// <summary>Destination port; 0 for a protocol without ports, and for later fragments.</summary>
    public ushort DestinationPort { get; private init; }

    /// <summary>The flags of TCP (RFC 9293, 3.1: FIN 1, SYN 2, RST 4, PSH 8, ACK 16); 0 for everything else.</summary>
    public byte TcpFlags { get; private init; }

    /// <summary>Reads the headers; <see langword="null"/> when they are not IP.</summary>
    /// <param name="network">The network header, as much of it as there is.</param>
    /// <param name="transport">The transport header, as much of it as there is.</param>
    internal static TracePacket? Read(ReadOnlySpan<byte> network, ReadOnlySpan<byte> transport)
    {
        TracePacket? packet = (network.IsEmpty ? 0 : network[0] >> 4) switch
        {
            4 when network.Length >= IPv4Bytes => new TracePacket(new IPAddress(network[12..16]), new IPAddress(network[16..20]), network[9]),
            6 when network.Length >= IPv6Bytes => new TracePacket(new IPAddress(network[8..24]), new IPAddress(network[24..40]), network[6]),
            _ => null,
        };
        bool laterFragment = packet is not null && network[0] >> 4 == 4 && (BinaryPrimitives.ReadUInt16BigEndian(network[6..]) & FragmentOffsetMask) != 0;
        return packet is { Protocol: Tcp or Udp or Sctp } && transport.Length >= 4 && !laterFragment
            ? packet with
            {
                SourcePort = BinaryPrimitives.ReadUInt16BigEndian(transport),
                DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(transport[2..]),
                TcpFlags = packet.Protocol == Tcp && transport.Length > 13 ? transport[13] : (byte)0,
            }
            : packet;
    }
}
