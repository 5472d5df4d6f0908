using System.Buffers.Binary;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Packets;

/// <summary>A <see cref="Probe"/> as bytes: TCP SYN, UDP datagram or SCTP INIT, with sums as a network card would check them.</summary>
internal static class ProbePacket
{
    public const int IPv4HeaderBytes = 20, IPv6HeaderBytes = 40;

    /// <summary>Offsets of the number in each transport header and its payload: TCP sequence number, UDP data, SCTP initiate tag.</summary>
    public const int TcpNumberOffset = 4, UdpNumberOffset = 16, SctpNumberOffset = 16;

    /// <summary>Begins the data of a UDP probe.</summary>
    public static ReadOnlySpan<byte> UdpMagic => "edgeflow"u8;

    private const byte TimeToLive = 64, SynFlag = 0x02, SctpInit = 1;
    private const int TcpBytes = 20, UdpBytes = 20, SctpBytes = 32;

    /// <summary>The packet from its network header on.</summary>
    public static byte[] Write(in Probe probe)
    {
        byte[] transport = probe.Protocol switch
        {
            FlowProtocol.Tcp => Tcp(probe),
            FlowProtocol.Udp => Udp(probe),
            _ => Sctp(probe),
        };
        if (probe.Protocol != FlowProtocol.Sctp)
        {
            int at = probe.Protocol == FlowProtocol.Tcp ? 16 : 6;
            BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(at), Checksums.Internet(PseudoHeader(probe, transport.Length), transport));
        }

        return [.. NetworkHeader(probe, transport.Length), .. transport];
    }

    private static byte[] Tcp(in Probe probe)
    {
        byte[] header = new byte[TcpBytes];
        WritePorts(header, probe);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(TcpNumberOffset), probe.Number);
        header[12] = (TcpBytes / 4) << 4;
        header[13] = SynFlag;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), 64240);
        return header;
    }

    private static byte[] Udp(in Probe probe)
    {
        byte[] datagram = new byte[UdpBytes];
        WritePorts(datagram, probe);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), UdpBytes);
        UdpMagic.CopyTo(datagram.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(UdpNumberOffset), probe.Number);
        return datagram;
    }

    // RFC 9260 section 3.3.2: common header with verification tag 0, then the INIT chunk.
    private static byte[] Sctp(in Probe probe)
    {
        byte[] packet = new byte[SctpBytes];
        WritePorts(packet, probe);
        packet[12] = SctpInit;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), SctpBytes - 12);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(SctpNumberOffset), probe.Number);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(20), 65536);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(24), 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(26), 1);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(28), probe.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(8), Checksums.Crc32c(packet));
        return packet;
    }

    private static void WritePorts(Span<byte> header, in Probe probe)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header, probe.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], probe.DestinationPort);
    }

    private static byte[] NetworkHeader(in Probe probe, int length)
    {
        byte[] header = new byte[probe.IsIPv6 ? IPv6HeaderBytes : IPv4HeaderBytes];
        if (probe.IsIPv6)
        {
            header[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)length);
            header[6] = (byte)probe.Protocol;
            header[7] = TimeToLive;
            WriteAddresses(header.AsSpan(8), probe);
            return header;
        }

        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(IPv4HeaderBytes + length));
        header[8] = TimeToLive;
        header[9] = (byte)probe.Protocol;
        WriteAddresses(header.AsSpan(12), probe);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Checksums.Internet(header));
        return header;
    }

    private static byte[] PseudoHeader(in Probe probe, int length)
    {
        byte[] header = new byte[probe.IsIPv6 ? 40 : 12];
        WriteAddresses(header, probe);
        int rest = probe.IsIPv6 ? 32 : 8;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(rest + 2), (ushort)length);
        header[probe.IsIPv6 ? rest + 7 : rest + 1] = (byte)probe.Protocol;
        return header;
    }

    private static void WriteAddresses(Span<byte> header, in Probe probe)
    {
        probe.Source.TryWriteBytes(header, out int length);
        probe.Destination.TryWriteBytes(header[length..], out _);
    }
}
