using System.Buffers.Binary;
using System.Net;

namespace Edge.Linux.Packets;

/// <summary>Neighbour discovery over Ethernet, RFC 4861: the solicitation that probes for an address (RFC 4862) and the advertisement that nobody asked for. All numbers big-endian.</summary>
public static class NeighbourFrame
{
    /// <summary>Length of a probe.</summary>
    public const int ProbeBytes = OptionOffset;

    /// <summary>Length of an advertisement.</summary>
    public const int AdvertisementBytes = OptionOffset + 8;

    /// <summary>So much of a frame is read: up to a few options.</summary>
    internal const int ReadBytes = 256;

    internal const int NextHeaderOffset = 20, HopLimitOffset = 21, SourceOffset = 22, TypeOffset = 54, TargetOffset = 62;
    internal const byte IcmpProtocol = 58; // IPPROTO_ICMPV6

    // RFC 4861 7.1: a router would have lowered it, so the sender is on this link. The types: 4.3 and 4.4 there.
    internal const byte OwnLinkHops = 255;
    internal const byte Solicitation = 135, Advertisement = 136;

    private const int KindOffset = 12, HeaderOffset = 14, LengthOffset = 18, DestinationOffset = 38, ChecksumOffset = 56, FlagsOffset = 58, OptionOffset = 78;

    // RFC 4861 4.4 and 4.6.1.
    private const byte RouterFlag = 0x80, OverrideFlag = 0x20, TargetLinkAddress = 2;

    // ff02::1 and the start of ff02::1:ffXX:XXXX (RFC 4291 2.7.1).
    private static ReadOnlySpan<byte> AllNodes => [0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    private static ReadOnlySpan<byte> SolicitedNode => [0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF];

    /// <summary>A probe: who has the address? It comes from the unspecified address, so the owner answers to all nodes.</summary>
    /// <param name="frame">Takes <see cref="ProbeBytes"/>.</param>
    /// <param name="own">The interface's address.</param>
    /// <param name="address">IPv6.</param>
    public static void WriteProbe(Span<byte> frame, MacAddress own, IPAddress address)
    {
        Span<byte> target = stackalloc byte[16];
        WriteAddress(target, address);
        Span<byte> group = stackalloc byte[16];
        SolicitedNode.CopyTo(group);
        target[13..].CopyTo(group[13..]);
        WriteHeader(frame, own, default, group, ProbeBytes - TypeOffset);
        frame[TypeOffset] = Solicitation;
        frame[FlagsOffset..TargetOffset].Clear();
        target.CopyTo(frame[TargetOffset..]);
        WriteChecksum(frame[..ProbeBytes]);
    }

    /// <summary>An advertisement to all nodes: every cache that has the address learns who has it now (Override).</summary>
    /// <param name="frame">Takes <see cref="AdvertisementBytes"/>.</param>
    /// <param name="own">The interface's address.</param>
    /// <param name="address">IPv6.</param>
    /// <param name="isRouter">Whether the interface forwards. Hosts that know us as their router drop us when we deny it (RFC 4861 7.2.5).</param>
    public static void WriteAdvertisement(Span<byte> frame, MacAddress own, IPAddress address, bool isRouter)
    {
        Span<byte> target = stackalloc byte[16];
        WriteAddress(target, address);
        WriteHeader(frame, own, target, AllNodes, AdvertisementBytes - TypeOffset);
        frame[TypeOffset] = Advertisement;
        frame[FlagsOffset] = (byte)(OverrideFlag | (isRouter ? RouterFlag : 0));
        frame[(FlagsOffset + 1)..TargetOffset].Clear();
        target.CopyTo(frame[TargetOffset..]);
        frame[OptionOffset] = TargetLinkAddress;
        frame[OptionOffset + 1] = 1; // in units of eight bytes
        own.Write(frame[(OptionOffset + 2)..]);
        WriteChecksum(frame[..AdvertisementBytes]);
    }

    /// <summary>
    /// Reads what a frame says about an address. The checksum is not looked at: between interfaces of one machine it is not filled in.
    /// </summary>
    /// <param name="frame">From the Ethernet header on, perhaps cut off within the options.</param>
    /// <param name="claim">The address advertised, or the one that is probed for.</param>
    /// <returns>False: it is neither.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out NeighbourClaim claim)
    {
        claim = default;
        if (frame.Length < OptionOffset || BinaryPrimitives.ReadUInt16BigEndian(frame[KindOffset..]) != (ushort)EtherType.IPv6 || frame[HeaderOffset] >> 4 != 6
            || frame[NextHeaderOffset] != IcmpProtocol || frame[HopLimitOffset] != OwnLinkHops || frame[TypeOffset + 1] != 0
            || BinaryPrimitives.ReadUInt16BigEndian(frame[LengthOffset..]) < OptionOffset - TypeOffset)
        {
            return false;
        }

        MacAddress sender = MacAddress.Read(frame.Slice(MacAddress.Bytes, MacAddress.Bytes));
        var address = new IPAddress(frame.Slice(TargetOffset, 16));
        if (frame[TypeOffset] == Solicitation && !frame.Slice(SourceOffset, 16).ContainsAnyExcept((byte)0))
        {
            claim = new NeighbourClaim(address, sender, true);
            return true;
        }

        if (frame[TypeOffset] == Advertisement)
        {
            int end = Math.Min(frame.Length, TypeOffset + BinaryPrimitives.ReadUInt16BigEndian(frame[LengthOffset..]));
            claim = new NeighbourClaim(address, FindLinkAddress(frame[OptionOffset..end]) ?? sender, false);
            return true;
        }

        return false;
    }

    private static MacAddress? FindLinkAddress(ReadOnlySpan<byte> options)
    {
        while (options.Length >= 8 && options[1] > 0 && options[1] * 8 <= options.Length)
        {
            if (options[0] == TargetLinkAddress && options[1] == 1)
            {
                return MacAddress.Read(options.Slice(2, MacAddress.Bytes));
            }

            options = options[(options[1] * 8)..];
        }

        return null;
    }

    private static void WriteHeader(Span<byte> frame, MacAddress own, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, int payloadBytes)
    {
        // RFC 2464 7: multicast goes to 33-33 and the last four bytes of the group.
        frame[0] = 0x33;
        frame[1] = 0x33;
        destination[12..].CopyTo(frame[2..]);
        own.Write(frame[MacAddress.Bytes..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[KindOffset..], (ushort)EtherType.IPv6);
        frame[HeaderOffset..DestinationOffset].Clear();
        frame[HeaderOffset] = 6 << 4;
        BinaryPrimitives.WriteUInt16BigEndian(frame[LengthOffset..], (ushort)payloadBytes);
        frame[NextHeaderOffset] = IcmpProtocol;
        frame[HopLimitOffset] = OwnLinkHops;
        source.CopyTo(frame[SourceOffset..]);
        destination.CopyTo(frame[DestinationOffset..]);
        frame[TypeOffset..FlagsOffset].Clear();
    }

    // RFC 4443 2.3: over both addresses, length, next header and the message itself, whose checksum is zero until now.
    private static void WriteChecksum(Span<byte> frame)
    {
        ReadOnlySpan<byte> message = frame[TypeOffset..];
        uint sum = (uint)message.Length + IcmpProtocol;
        for (int offset = SourceOffset; offset < frame.Length; offset += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(frame[offset..]);
        }

        while (sum > ushort.MaxValue)
        {
            sum = (sum >> 16) + (sum & ushort.MaxValue);
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame[ChecksumOffset..], (ushort)~sum);
    }

    private static void WriteAddress(Span<byte> target, IPAddress address)
    {
        if (!address.TryWriteBytes(target, out int written) || written != 16)
        {
            throw new ArgumentException($"{address} is no IPv6 address.", nameof(address));
        }
    }
}
