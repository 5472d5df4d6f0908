using System.Buffers.Binary;
using System.Net;
using Edge.Conformance.Packets;

namespace Edge.SystemTests.Services;

/// <summary>A TCP segment as bytes, read and written from its network header on.</summary>
internal readonly record struct TcpSegment(IPEndPoint Source, IPEndPoint Destination, uint Sequence, uint Acknowledgement, byte Flags, ushort? MaximumSegment)
{
    public const byte Syn = 0x02, Acknowledge = 0x10;

    private const byte Tcp = 6, MaximumSegmentOption = 2, NothingOption = 1;
    private const int HeaderBytes = 20, IPv6HeaderBytes = 40;

    /// <summary>Reads one; null for a packet of another protocol.</summary>
    public static TcpSegment? Read(byte[] packet)
    {
        bool v6 = packet[0] >> 4 == 6;
        if (packet[v6 ? 6 : 9] != Tcp)
        {
            return null;
        }

        ReadOnlySpan<byte> header = packet.AsSpan(v6 ? IPv6HeaderBytes : (packet[0] & 15) * 4);
        (Range from, Range to) = v6 ? (8..24, 24..40) : (12..16, 16..20);
        return new TcpSegment(
            new IPEndPoint(new IPAddress(packet.AsSpan(from)), BinaryPrimitives.ReadUInt16BigEndian(header)),
            new IPEndPoint(new IPAddress(packet.AsSpan(to)), BinaryPrimitives.ReadUInt16BigEndian(header[2..])),
            BinaryPrimitives.ReadUInt32BigEndian(header[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(header[8..]),
            header[13],
            ReadMaximumSegment(header[HeaderBytes..((header[12] >> 4) * 4)]));
    }

    /// <summary>The segment without options, with sums as a network card would check them.</summary>
    public byte[] Write()
    {
        byte[] header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)Source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)Destination.Port);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), Acknowledgement);
        header[12] = (HeaderBytes / 4) << 4;
        header[13] = Flags;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), ushort.MaxValue);
        byte[] addresses = [.. Source.Address.GetAddressBytes(), .. Destination.Address.GetAddressBytes()];
        byte[] pseudo = addresses.Length == 8 ? [.. addresses, 0, Tcp, 0, HeaderBytes] : [.. addresses, 0, 0, 0, HeaderBytes, 0, 0, 0, Tcp];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(16), Checksums.Internet(pseudo, header));
        if (addresses.Length > 8)
        {
            return [0x60, 0, 0, 0, 0, HeaderBytes, Tcp, 64, .. addresses, .. header];
        }

        byte[] network = [0x45, 0, 0, 2 * HeaderBytes, 0, 0, 0, 0, 64, Tcp, 0, 0, .. addresses];
        BinaryPrimitives.WriteUInt16BigEndian(network.AsSpan(10), Checksums.Internet(network));
        return [.. network, .. header];
    }

    private static ushort? ReadMaximumSegment(ReadOnlySpan<byte> options)
    {
        while (options.Length > 1)
        {
            if (options[0] == MaximumSegmentOption)
            {
                return BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            }

            options = options[(options[0] == NothingOption ? 1 : options[1])..];
        }

        return null;
    }
}
