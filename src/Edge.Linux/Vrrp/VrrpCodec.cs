using System.Buffers.Binary;

namespace Edge.Linux.Vrrp;

/// <summary>Writes and reads VRRP version 3 packets (RFC 9568, section 5.2). Pure.</summary>
public static class VrrpCodec
{
    /// <summary>IP protocol number of VRRP.</summary>
    public const byte Protocol = 112;

    /// <summary>TTL and hop limit of every advertisement.</summary>
    public const byte HopLimit = 255;

    /// <summary>Bytes in front of the addresses.</summary>
    public const int HeaderBytes = 8;

    /// <summary>So many addresses are listed at most: what keepalived accepts, and one packet of any link holds.</summary>
    public const int MaximumAddresses = 20;

    /// <summary>Room for the longest packet that is written.</summary>
    public const int MaximumBytes = HeaderBytes + (MaximumAddresses * 16);

    private const byte VersionAndType = 0x31; // version 3, type 1
    private const int ChecksumOffset = 6;

    /// <summary>224.0.0.18, in network order.</summary>
    public static ReadOnlySpan<byte> GroupIPv4 => [224, 0, 0, 18];

    /// <summary>ff02::12, in network order.</summary>
    public static ReadOnlySpan<byte> GroupIPv6 => [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12];

    /// <summary>Writes a packet with its checksum.</summary>
    /// <param name="advert">What to say; at most <see cref="MaximumAddresses"/> addresses.</param>
    /// <param name="source">The sender's address in network order: 4 bytes for IPv4, 16 for IPv6. It is part of the checksum.</param>
    /// <param name="packet">At least <see cref="MaximumBytes"/>.</param>
    /// <returns>Length of the packet.</returns>
    public static int Write(in VrrpAdvert advert, ReadOnlySpan<byte> source, Span<byte> packet)
    {
        int count = advert.Addresses.Length / source.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumAddresses, nameof(advert));
        packet[0] = VersionAndType;
        packet[1] = advert.VirtualRouterId;
        packet[2] = advert.Priority;
        packet[3] = (byte)count;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(advert.IntervalCentiseconds & VrrpAdvert.MaximumIntervalCentiseconds));
        packet[6] = packet[7] = 0;
        advert.Addresses.CopyTo(packet[HeaderBytes..]);
        int length = HeaderBytes + advert.Addresses.Length;
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumOffset..], Finish(Sum(packet[..length]) + PseudoHeader(source, length)));
        return length;
    }

    /// <summary>Reads a packet. Nothing in it is believed before it was checked.</summary>
    /// <param name="packet">From the VRRP header on, to the end of the IP packet.</param>
    /// <param name="source">The sender's address in network order: 4 bytes for IPv4, 16 for IPv6.</param>
    /// <param name="hopLimit">TTL or hop limit with which it arrived; negative when the kernel did not tell.</param>
    /// <param name="virtualRouterId">Ours.</param>
    /// <param name="advert">The advertisement.</param>
    /// <returns><see cref="VrrpRefusal.None"/>, or why there is none.</returns>
    public static VrrpRefusal TryRead(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> source, int hopLimit, byte virtualRouterId, out VrrpAdvert advert)
    {
        advert = default;
        if (hopLimit != HopLimit)
        {
            return VrrpRefusal.HopLimit;
        }

        if (packet.Length < HeaderBytes)
        {
            return VrrpRefusal.Length;
        }

        if (packet[0] != VersionAndType)
        {
            return packet[0] >> 4 == VersionAndType >> 4 ? VrrpRefusal.Type : VrrpRefusal.Version;
        }

        if (packet[1] != virtualRouterId)
        {
            return VrrpRefusal.VirtualRouter;
        }

        if (packet.Length != HeaderBytes + (packet[3] * source.Length))
        {
            return VrrpRefusal.Length;
        }

        if (!HasChecksum(packet, source))
        {
            return VrrpRefusal.Checksum;
        }

        int interval = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) & VrrpAdvert.MaximumIntervalCentiseconds;
        advert = new VrrpAdvert { VirtualRouterId = packet[1], Priority = packet[2], IntervalCentiseconds = interval, Addresses = packet[HeaderBytes..] };
        return interval == 0 ? VrrpRefusal.Interval : VrrpRefusal.None;
    }

    // RFC 5798 left open whether the pseudo header of IPv6 counts for IPv4, too: implementations do either, so either is good.
    private static bool HasChecksum(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> source)
    {
        uint sum = Sum(packet);
        return Finish(sum + PseudoHeader(source, packet.Length)) == 0 || (source.Length == 4 && Finish(sum) == 0);
    }

    // RFC 8200, section 8.1, with the addresses of the family.
    private static uint PseudoHeader(ReadOnlySpan<byte> source, int length) =>
        Sum(source) + Sum(source.Length == 4 ? GroupIPv4 : GroupIPv6) + Protocol + (uint)length;

    // Everything summed has an even length, and is too short for the sum to overflow.
    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int at = 0; at < bytes.Length; at += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        }

        return sum;
    }

    private static ushort Finish(uint sum)
    {
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
