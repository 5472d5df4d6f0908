using System.Net;
using Edge.Linux.Conntrack;
using Edge.Linux.Netlink;

namespace Edge.Tests.Linux.Conntrack;

/// <summary>Messages as kernel 6.18 sends them and as <c>conntrack -L</c>, <c>-D</c> (1.4.7) sends them, one attribute a line.</summary>
public sealed class ConntrackCodecTests
{
    private static readonly byte[] s_udp =
    [
        2, 0, 0, 0, // AF_INET, NFNETLINK_V0
        0x34, 0, 1, 0x80, // CTA_TUPLE_ORIG
        0x14, 0, 1, 0x80, 8, 0, 1, 0, 10, 0, 0, 1, 8, 0, 2, 0, 10, 96, 0, 1, // CTA_TUPLE_IP: source, destination
        0x1c, 0, 2, 0x80, 5, 0, 1, 0, 17, 0, 0, 0, 6, 0, 2, 0, 0x03, 0xe8, 0, 0, 6, 0, 3, 0, 0, 53, 0, 0, // CTA_TUPLE_PROTO: number, ports
        0x34, 0, 2, 0x80, // CTA_TUPLE_REPLY
        0x14, 0, 1, 0x80, 8, 0, 1, 0, 10, 1, 0, 1, 8, 0, 2, 0, 10, 0, 0, 1,
        0x1c, 0, 2, 0x80, 5, 0, 1, 0, 17, 0, 0, 0, 6, 0, 2, 0, 0x14, 0xe9, 0, 0, 6, 0, 3, 0, 0x03, 0xe8, 0, 0,
        6, 0, 0x12, 0, 0, 7, 0, 0, // CTA_ZONE
        8, 0, 3, 0, 0, 0, 0, 8, // CTA_STATUS
        8, 0, 8, 0, 0, 0, 2, 0, // CTA_MARK
        8, 0, 12, 0, 0xb9, 0x41, 0xb3, 0x13, // CTA_ID
        8, 0, 11, 0, 0, 0, 0, 1, // CTA_USE
        8, 0, 7, 0, 0, 0, 1, 0x2b, // CTA_TIMEOUT
        0x1c, 0, 0x18, 0x80, 8, 0, 1, 0, 0, 0, 0, 0, 8, 0, 2, 0, 0, 0, 0, 0, 8, 0, 3, 0, 0, 0, 0, 0, // CTA_SYNPROXY
    ];

    private static readonly byte[] s_tcp =
    [
        10, 0, 0, 0, // AF_INET6
        0x54, 0, 1, 0x80, // CTA_TUPLE_ORIG
        0x2c, 0, 1, 0x80,
        0x14, 0, 3, 0, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0x14, 0, 4, 0, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
        0x1c, 0, 2, 0x80, 5, 0, 1, 0, 6, 0, 0, 0, 6, 0, 2, 0, 0x03, 0xe8, 0, 0, 6, 0, 3, 0, 0, 80, 0, 0,
        6, 0, 3, 0, 0, 9, 0, 0, // CTA_TUPLE_ZONE
        0x4c, 0, 2, 0x80, // CTA_TUPLE_REPLY
        0x2c, 0, 1, 0x80,
        0x14, 0, 3, 0, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
        0x14, 0, 4, 0, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0x1c, 0, 2, 0x80, 5, 0, 1, 0, 6, 0, 0, 0, 6, 0, 2, 0, 0, 80, 0, 0, 6, 0, 3, 0, 0x03, 0xe8, 0, 0,
        8, 0, 3, 0, 0, 0, 0, 8, // CTA_STATUS
        8, 0, 12, 0, 0x8e, 0x58, 0x0c, 0x9b, // CTA_ID
        0x30, 0, 4, 0x80, 0x2c, 0, 1, 0x80, // CTA_PROTOINFO, CTA_PROTOINFO_TCP
        5, 0, 1, 0, 7, 0, 0, 0, 5, 0, 2, 0, 0, 0, 0, 0, 5, 0, 3, 0, 0, 0, 0, 0, 6, 0, 4, 0, 10, 0, 0, 0, 6, 0, 5, 0, 10, 0, 0, 0,
    ];

    [Fact]
    public void A_redirected_UDP_entry_is_read_whole()
    {
        Assert.True(ConntrackCodec.TryRead(s_udp, out ConntrackEntry entry));

        Assert.Equal(Tuple(17, "10.0.0.1:1000", "10.96.0.1:53"), entry.Original);
        Assert.Equal(Tuple(17, "10.1.0.1:5353", "10.0.0.1:1000"), entry.Reply);
        Assert.Equal((0x200u, 8u, 0xb941b313u, 299u, (ushort)7), (entry.Mark, entry.Status, entry.Id, entry.TimeoutSeconds, entry.Zone));
        Assert.True(entry.IsRedirected);
        Assert.False(entry.IsOver);
    }

    [Fact]
    public void An_IPv6_TCP_entry_has_its_state_and_the_zone_of_its_original_direction()
    {
        Assert.True(ConntrackCodec.TryRead(s_tcp, out ConntrackEntry entry));

        Assert.Equal(Tuple(6, "[fd00::1]:1000", "[fd00::2]:80"), entry.Original);
        Assert.Equal(Tuple(6, "[fd00::2]:80", "[fd00::1]:1000"), entry.Reply);
        Assert.Equal((ConntrackTcpState.TimeWait, (ushort)9, 0u), (entry.TcpState, entry.Zone, entry.Mark));
        Assert.False(entry.IsRedirected);
        Assert.True(entry.IsOver);
    }

    [Fact]
    public void An_entry_of_another_family_is_left_out() => Assert.False(ConntrackCodec.TryRead([7, 0, 0, 0], out _));

    [Fact]
    public void A_message_that_is_cut_anywhere_is_told_or_read_as_far_as_it_goes()
    {
        for (int length = 0; length < s_udp.Length; length++)
        {
            byte[] cut = s_udp[..length];
            try
            {
                Assert.True(ConntrackCodec.TryRead(cut, out ConntrackEntry entry));
                Assert.Equal(Tuple(17, "10.1.0.1:5353", "10.0.0.1:1000"), entry.Reply);
            }
            catch (NetlinkException exception)
            {
                Assert.Equal(Edge.Linux.Errno.EBADMSG, exception.Errno);
            }
        }
    }

    [Theory]
    [InlineData(10, 9, "tuple of connection tracking has 0 addresses")] // another attribute where CTA_TUPLE_IP should be
    [InlineData(14, 9, "tuple of connection tracking has 1 addresses")] // the same for CTA_IP_V4_SRC
    [InlineData(12, 7, "address of connection tracking has 3 bytes")] // CTA_IP_V4_SRC that is too short
    public void A_tuple_without_two_whole_addresses_is_told(int offset, byte value, string problem)
    {
        byte[] message = [.. s_udp];
        message[offset] = value;

        NetlinkException exception = Assert.Throws<NetlinkException>(() => ConntrackCodec.TryRead(message, out _));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_without_a_reply_tuple_is_told()
    {
        NetlinkException exception = Assert.Throws<NetlinkException>(() => ConntrackCodec.TryRead(s_udp.AsSpan(0, 56), out _));

        Assert.Contains("no reply tuple", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dump_without_filter_is_what_conntrack_sends() => Assert.Equal(
        "14000000 0101 0103 05000000 00000000 00000000",
        Dump(default));

    [Fact]
    public void A_dump_is_filtered_by_mark() => Assert.Equal(
        "24000000 0101 0103 05000000 00000000 02000000 0800080000000200 0800150003fffe00",
        Dump(new ConntrackFilter(4, 0, 0x200, 0x3fffe00)));

    [Fact]
    public void A_dump_is_filtered_by_protocol_within_one_family() => Assert.Equal(
        "30000000 0101 0103 05000000 00000000 0a000000 10000180 0c000280 0500010011000000 0c001980 0800010008000000",
        Dump(new ConntrackFilter(16, 17)));

    [Fact]
    public void A_filter_by_protocol_alone_is_left_to_the_reader()
    {
        Assert.Equal("14000000 0101 0103 05000000 00000000 00000000", Dump(new ConntrackFilter(0, 17)));
        ConntrackCodec.TryRead(s_udp, out ConntrackEntry udp);
        ConntrackCodec.TryRead(s_tcp, out ConntrackEntry tcp);
        Assert.True(new ConntrackFilter(0, 17).Matches(udp));
        Assert.False(new ConntrackFilter(0, 17).Matches(tcp));
        Assert.False(new ConntrackFilter(16).Matches(udp));
        Assert.False(new ConntrackFilter(0, 0, 0x400, 0x600).Matches(udp));
        Assert.True(new ConntrackFilter(4, 17, 0x200, 0x600).Matches(udp));
    }

    [Fact]
    public void A_delete_names_the_original_tuple_the_zone_and_the_id()
    {
        ConntrackCodec.TryRead(s_udp, out ConntrackEntry entry);
        using NetlinkBuffer request = new();
        ConntrackCodec.WriteDelete(request, entry, 5);

        Assert.Equal(
            "58000000 0201 0500 05000000 00000000 02000000"
            + " 34000180 14000180 080001000a000001 080002000a600001 1c000280 0500010011000000 0600020003e80000 0600030000350000"
            + " 0600120000070000 08000c00b941b313",
            Hex(request, 4, 2, 2, 4, 4, 4, 4, 4, 8, 8, 4, 8, 8, 8, 8, 8));
    }

    [Fact]
    public void A_delete_without_a_tuple_is_never_written_since_it_would_empty_the_table()
    {
        using NetlinkBuffer request = new();
        Assert.Throws<ArgumentException>(() => ConntrackCodec.WriteDelete(request, default, 5));
        Assert.Equal(0, request.Length);
    }

    private static string Dump(ConntrackFilter filter)
    {
        using NetlinkBuffer request = new();
        ConntrackCodec.WriteDump(request, filter, 5);
        int[] rest = filter switch { { MarkMask: not 0 } => [8, 8], { AddressBytes: not 0, Protocol: not 0 } => [4, 4, 8, 4, 8], _ => [] };
        return Hex(request, [4, 2, 2, 4, 4, 4, .. rest]);
    }

    private static string Hex(NetlinkBuffer buffer, params int[] lengths)
    {
        List<string> words = [];
        int offset = 0;
        foreach (int length in lengths)
        {
            words.Add(Convert.ToHexStringLower(buffer.WrittenSpan.Slice(offset, length)));
            offset += length;
        }

        Assert.Equal(buffer.Length, offset);
        return string.Join(' ', words);
    }

    private static ConntrackTuple Tuple(byte protocol, string source, string destination) =>
        ConntrackTuple.From(protocol, IPEndPoint.Parse(source), IPEndPoint.Parse(destination));
}
