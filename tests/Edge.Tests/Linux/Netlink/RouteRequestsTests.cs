using System.Net;
using System.Net.Sockets;
using Edge.Linux.Netlink;

namespace Edge.Tests.Linux.Netlink;

/// <summary>Requests byte for byte, one attribute a line, and what the reader makes of the same bytes.</summary>
public sealed class RouteRequestsTests
{
    private static readonly byte[] LocalRoute =
    [
        2, 32, 0, 0, 255, 101, 254, 2, 0, 0, 0, 0, // AF_INET, /32, table local, ours, scope host, local
        8, 0, 1, 0, 192, 0, 2, 10, // RTA_DST
        8, 0, 4, 0, 7, 0, 0, 0, // RTA_OIF
    ];

    private static readonly ClaimedAddress Claim4 = new(IPAddress.Parse("192.0.2.10"), 7);
    private static readonly ClaimedAddress Claim6 = new(IPAddress.Parse("2001:db8::10"), 7);

    [Fact]
    public void IPv4_claim_is_a_local_route()
    {
        AssertBytes(
            buffer => RouteRequests.WriteClaim(buffer, Claim4, 5),
            [44, 0, 0, 0, 24, 0, 0x05, 0x04, 5, 0, 0, 0, 0, 0, 0, 0, .. LocalRoute]); // RTM_NEWROUTE, REQUEST|ACK|CREATE
        Assert.Equal(Claim4, RouteReader.ReadClaimed(LocalRoute));
    }

    [Fact]
    public void IPv4_withdrawal_names_protocol_and_interface() =>
        AssertBytes(
            buffer => RouteRequests.WriteWithdrawal(buffer, Claim4, 5),
            [44, 0, 0, 0, 25, 0, 0x05, 0x00, 5, 0, 0, 0, 0, 0, 0, 0, .. LocalRoute]); // RTM_DELROUTE, REQUEST|ACK

    [Theory]
    [InlineData(1, 24)] // a prefix
    [InlineData(4, 254)] // another table
    [InlineData(5, 2)] // made by the kernel
    [InlineData(7, 1)] // unicast
    public void Route_that_is_no_claim_of_ours_is_left_out(int offset, byte value)
    {
        byte[] route = [.. LocalRoute];
        route[offset] = value;
        Assert.Null(RouteReader.ReadClaimed(route));
    }

    [Fact]
    public void IPv6_claim_is_an_address_that_is_never_a_source()
    {
        byte[] address = IPAddress.Parse("2001:db8::10").GetAddressBytes();
        byte[] attributes =
        [
            20, 0, 1, 0, .. address, // IFA_ADDRESS
            20, 0, 2, 0, .. address, // IFA_LOCAL
            8, 0, 8, 0, 0x02, 0x02, 0, 0, // IFA_FLAGS: NOPREFIXROUTE|NODAD
            20, 0, 6, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, // IFA_CACHEINFO: preferred 0 s, valid for ever
            5, 0, 11, 0, 101, 0, 0, 0, // IFA_PROTO
        ];
        byte[] header = [10, 128, 0, 0, 7, 0, 0, 0]; // AF_INET6, /128, interface 7
        AssertBytes(
            buffer => RouteRequests.WriteClaim(buffer, Claim6, 5),
            [100, 0, 0, 0, 20, 0, 0x05, 0x06, 5, 0, 0, 0, 0, 0, 0, 0, .. header, .. attributes]); // RTM_NEWADDR, REQUEST|ACK|CREATE|EXCL
        RouteAddress read = RouteReader.ReadAddress([.. header, .. attributes])!;
        Assert.Equal((true, Claim6.Address, 7), (read.IsOurs, read.Address, read.Interface));
        Assert.False(RouteReader.ReadAddress([.. header, .. attributes[..^8]])!.IsOurs);
    }

    [Fact]
    public void Default_route_has_table_gateway_and_our_protocol()
    {
        var route = new OwnRoute(1001, IPNetwork.Parse("0.0.0.0/0"), IPAddress.Parse("192.0.2.254"), 7, 20);
        byte[] payload =
        [
            2, 0, 0, 0, 252, 101, 0, 1, 0, 0, 0, 0, // AF_INET, /0, RT_TABLE_COMPAT, ours, universe, unicast
            8, 0, 15, 0, 0xE9, 3, 0, 0, // RTA_TABLE
            8, 0, 4, 0, 7, 0, 0, 0, // RTA_OIF
            8, 0, 5, 0, 192, 0, 2, 254, // RTA_GATEWAY
            8, 0, 6, 0, 20, 0, 0, 0, // RTA_PRIORITY
        ];
        AssertBytes(buffer => RouteRequests.WriteRoute(buffer, route, 5), [60, 0, 0, 0, 24, 0, 0x05, 0x05, 5, 0, 0, 0, 0, 0, 0, 0, .. payload]); // CREATE|REPLACE
        Assert.Equal(route, RouteReader.ReadOwnRoute(payload));
        payload[5] = 16; // made by a DHCP client
        Assert.Null(RouteReader.ReadOwnRoute(payload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(253)]
    [InlineData(254)]
    [InlineData(255)]
    public void Tables_of_the_system_are_refused(uint table)
    {
        var route = new OwnRoute(table, IPNetwork.Parse("10.0.0.0/8"), null, 7);
        using NetlinkBuffer buffer = new();
        Assert.Contains($"Table {table}", Assert.Throws<ArgumentException>(() => RouteRequests.WriteRoute(buffer, route, 5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RouteRequests.WriteRouteRemoval(buffer, route, 5));
    }

    [Fact]
    public void Rule_has_mark_table_and_our_protocol()
    {
        var rule = new OwnRule(AddressFamily.InterNetworkV6, 90, 0x10000000, 0xF0000000, 1001, 0);
        byte[] payload =
        [
            10, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, // AF_INET6, FR_ACT_TO_TBL
            8, 0, 6, 0, 90, 0, 0, 0, // FRA_PRIORITY
            8, 0, 15, 0, 0xE9, 3, 0, 0, // FRA_TABLE
            8, 0, 10, 0, 0, 0, 0, 0x10, // FRA_FWMARK
            8, 0, 16, 0, 0, 0, 0, 0xF0, // FRA_FWMASK
            8, 0, 14, 0, 0, 0, 0, 0, // FRA_SUPPRESS_PREFIXLEN
            5, 0, 21, 0, 101, 0, 0, 0, // FRA_PROTOCOL
        ];
        AssertBytes(
            buffer => RouteRequests.WriteRule(buffer, rule, RouteMessage.NewRule, NetlinkFlags.Create | NetlinkFlags.Exclusive, 5),
            [76, 0, 0, 0, 32, 0, 0x05, 0x06, 5, 0, 0, 0, 0, 0, 0, 0, .. payload]);
        Assert.Equal(rule, RouteReader.ReadOwnRule(payload));
        Assert.Null(RouteReader.ReadOwnRule(payload.AsSpan()[..^8]));
    }

    private static void AssertBytes(Action<NetlinkBuffer> write, byte[] expected)
    {
        using NetlinkBuffer buffer = new();
        write(buffer);
        Assert.Equal(Lines(expected), Lines(buffer.WrittenSpan.ToArray()));
    }

    private static string Lines(byte[] bytes) => string.Join('\n', bytes.Chunk(4).Select(word => Convert.ToHexString(word)));
}
