using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Edge.Linux.Interop;
using static Edge.Linux.Packets.FilterInstruction;

namespace Edge.Linux.Packets;

/// <summary>
/// Classic BPF programs that let through what other machines say about some addresses and nothing else, so that a busy network does not wake
/// us. The addresses are compared as ranges of 32-bit numbers; where there are too many ranges, as one range over all.
/// </summary>
public sealed class PacketFilter
{
    // An offset of a jump has 8 bits, a range takes two instructions and some more are around them.
    private const int MaximumRanges = 100;

    private PacketFilter(sock_filter[] program) => Program = program;

    /// <summary>Lets nothing through.</summary>
    public static PacketFilter Nothing { get; } = new([Accept(0)]);

    internal sock_filter[] Program { get; }

    /// <summary>ARP frames whose sender claims one of the addresses, and probes for one (RFC 5227: sender address 0.0.0.0).</summary>
    /// <param name="addresses">IPv4 addresses; others are left out.</param>
    public static PacketFilter ForArp(IReadOnlyList<IPAddress> addresses)
    {
        List<sock_filter> program =
        [
            Word(ArpFrame.SenderOffset),
            IfEqual(0, 0, 1),
            Word(ArpFrame.TargetOffset),
        ];
        return Finish(program, Ranges(addresses, AddressFamily.InterNetwork), ArpFrame.Bytes);
    }

    /// <summary>Neighbour advertisements for the addresses, and probes for one (RFC 4862: a solicitation from the unspecified address). Of an address its last
    /// four bytes count here; the reader looks at the rest.</summary>
    /// <param name="addresses">IPv6 addresses; others are left out.</param>
    public static PacketFilter ForNeighbours(IReadOnlyList<IPAddress> addresses)
    {
        List<(uint First, uint Last)> ranges = Ranges(addresses, AddressFamily.InterNetworkV6);

        // Where a jump goes: what is loaded last and compared with the ranges, and the end that drops.
        const int target = 15;
        int drop = target + 1 + (2 * ranges.Count);
        List<sock_filter> program =
        [
            Byte(NeighbourFrame.NextHeaderOffset),
            IfEqual(NeighbourFrame.IcmpProtocol, 0, drop - 2),
            Byte(NeighbourFrame.HopLimitOffset),
            IfEqual(NeighbourFrame.OwnLinkHops, 0, drop - 4),
            Byte(NeighbourFrame.TypeOffset),
            IfEqual(NeighbourFrame.Advertisement, target - 6, 0),
            IfEqual(NeighbourFrame.Solicitation, 0, drop - 7),
            Word(NeighbourFrame.SourceOffset),
            IfEqual(0, 0, drop - 9),
            Word(NeighbourFrame.SourceOffset + 4),
            IfEqual(0, 0, drop - 11),
            Word(NeighbourFrame.SourceOffset + 8),
            IfEqual(0, 0, drop - 13),
            Word(NeighbourFrame.SourceOffset + 12),
            IfEqual(0, 0, drop - 15),
            Word(NeighbourFrame.TargetOffset + 12),
        ];
        return Finish(program, ranges, NeighbourFrame.ReadBytes);
    }

    // The number just loaded is in one of the ranges: accept; else drop.
    private static PacketFilter Finish(List<sock_filter> program, List<(uint First, uint Last)> ranges, uint bytes)
    {
        for (int index = 0; index < ranges.Count; index++)
        {
            int rest = 2 * (ranges.Count - index - 1);
            program.Add(IfAtLeast(ranges[index].First, 0, 1));
            program.Add(IfGreater(ranges[index].Last, 0, rest + 1));
        }

        program.Add(Accept(0));
        program.Add(Accept(bytes));
        return new PacketFilter([.. program]);
    }

    private static List<(uint First, uint Last)> Ranges(IReadOnlyList<IPAddress> addresses, AddressFamily family)
    {
        List<uint> numbers = [];
        foreach (IPAddress address in addresses)
        {
            if (address.AddressFamily == family)
            {
                byte[] bytes = address.GetAddressBytes();
                numbers.Add(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(bytes.Length - 4)));
            }
        }

        numbers.Sort();
        List<(uint First, uint Last)> ranges = [];
        foreach (uint number in numbers)
        {
            if (ranges.Count > 0 && number - ranges[^1].Last <= 1)
            {
                ranges[^1] = (ranges[^1].First, number);
            }
            else
            {
                ranges.Add((number, number));
            }
        }

        return ranges.Count <= MaximumRanges ? ranges : [(ranges[0].First, ranges[^1].Last)];
    }
}
