using System.Buffers.Binary;
using System.Net;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Packets;

/// <summary>Finds probes and refusals in captured bytes; everything else is none of ours.</summary>
internal static class SightingReader
{
    private const byte Icmp = 1, IcmpV6 = 58;
    private const byte IcmpUnreachable = 3, IcmpV6Unreachable = 1, IcmpHeaderBytes = 8;
    private const byte TcpSyn = 0x02, TcpReset = 0x04, TcpAcknowledges = 0x10;
    private const byte SctpInit = 1, SctpAbort = 6;

    /// <summary>Reads a packet from its network header on.</summary>
    public static Sighting? ReadPacket(ReadOnlySpan<byte> packet, Place place)
    {
        if (packet.Length >= ProbePacket.IPv6HeaderBytes && packet[0] >> 4 == 6)
        {
            return ReadTransport(packet[6], packet[ProbePacket.IPv6HeaderBytes..], new IPAddress(packet[8..24]), new IPAddress(packet[24..40]), place);
        }

        int header = packet.Length < ProbePacket.IPv4HeaderBytes ? 0 : (packet[0] & 0x0f) * 4;
        return header >= ProbePacket.IPv4HeaderBytes && packet[0] >> 4 == 4 && packet.Length >= header
            ? ReadTransport(packet[9], packet[header..], new IPAddress(packet[12..16]), new IPAddress(packet[16..20]), place) : null;
    }

    /// <summary>Reads what follows the network header.</summary>
    public static Sighting? ReadTransport(byte protocol, ReadOnlySpan<byte> bytes, IPAddress source, IPAddress destination, Place place)
    {
        if (protocol is Icmp or IcmpV6)
        {
            return ReadError(protocol, bytes, place);
        }

        if (bytes.Length < ProbePacket.UdpNumberOffset + sizeof(uint))
        {
            return null;
        }

        var from = new IPEndPoint(source, BinaryPrimitives.ReadUInt16BigEndian(bytes));
        var to = new IPEndPoint(destination, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        switch ((FlowProtocol)protocol)
        {
            case FlowProtocol.Tcp when (bytes[13] & TcpReset) != 0 && (bytes[13] & TcpAcknowledges) != 0:
                return new Sighting(BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) - 1, SightingKind.Refusal, place, from, to, "TCP reset");
            case FlowProtocol.Tcp when bytes[13] == TcpSyn:
                return new Sighting(BinaryPrimitives.ReadUInt32BigEndian(bytes[ProbePacket.TcpNumberOffset..]), SightingKind.Probe, place, from, to);
            case FlowProtocol.Udp when bytes[8..16].SequenceEqual(ProbePacket.UdpMagic):
                return new Sighting(BinaryPrimitives.ReadUInt32BigEndian(bytes[ProbePacket.UdpNumberOffset..]), SightingKind.Probe, place, from, to);
            case FlowProtocol.Sctp when bytes[12] == SctpInit:
                return new Sighting(BinaryPrimitives.ReadUInt32BigEndian(bytes[ProbePacket.SctpNumberOffset..]), SightingKind.Probe, place, from, to);
            case FlowProtocol.Sctp when bytes[12] == SctpAbort:
                return new Sighting(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), SightingKind.Refusal, place, from, to, "SCTP abort");
            default:
                return null;
        }
    }

    // The error carries the packet that it is about, from its network header on.
    private static Sighting? ReadError(byte protocol, ReadOnlySpan<byte> bytes, Place place)
    {
        bool isUnreachable = bytes.Length > IcmpHeaderBytes && bytes[0] == (protocol == Icmp ? IcmpUnreachable : IcmpV6Unreachable);
        return isUnreachable && ReadPacket(bytes[IcmpHeaderBytes..], place) is { Kind: SightingKind.Probe } probe
            ? probe with { Kind = SightingKind.Refusal, Detail = $"{(protocol == Icmp ? "ICMP" : "ICMPv6")} unreachable, code {bytes[1]}" } : null;
    }
}
