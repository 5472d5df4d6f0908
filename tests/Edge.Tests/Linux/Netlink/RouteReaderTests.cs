using System.Net;
using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Tests.Linux.Netlink;

/// <summary>Messages as the kernel sends them, one attribute a line.</summary>
public sealed class RouteReaderTests
{
    [Fact]
    public void Link_is_read_by_name_and_flags()
    {
        byte[] message =
        [
            0, 0, 1, 0, 2, 0, 0, 0, 0x43, 0x10, 1, 0, 0, 0, 0, 0, // AF_UNSPEC, ARPHRD_ETHER, index 2, UP|BROADCAST|RUNNING…
            8, 0, 13, 0, 0xE8, 3, 0, 0, // IFLA_TXQLEN
            10, 0, 1, 0, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 0, 0, // IFLA_ADDRESS, last bytes padding
            9, 0, 3, 0, (byte)'e', (byte)'t', (byte)'h', (byte)'0', 0, 0, 0, 0, // IFLA_IFNAME, last bytes padding
        ];

        Assert.Equal(
            new RouteLink(2, "eth0", IsUp: true, IsLoopback: false) { IsRunning = true, HasNeighbours = true, Mac = new MacAddress(0x525400123456) },
            RouteReader.ReadLink(message));
        Assert.Equal("52:54:00:12:34:56", RouteReader.ReadLink(message)!.Mac.ToString());
    }

    [Theory]
    [InlineData(1, 0x03, false, true)] // no carrier
    [InlineData(1, 0xC3, true, false)] // IFF_NOARP
    [InlineData(0xFFFE, 0x43, true, false)] // ARPHRD_NONE: WireGuard
    public void Link_has_neighbours_when_it_asks_for_them(ushort type, byte flags, bool running, bool neighbours)
    {
        byte[] message = [0, 0, (byte)type, (byte)(type >> 8), 2, 0, 0, 0, flags, 0, 0, 0, 0, 0, 0, 0, 6, 0, 3, 0, (byte)'w', 0, 0, 0];
        RouteLink link = RouteReader.ReadLink(message)!;
        Assert.Equal((running, neighbours, MacAddress.None), (link.IsRunning, link.HasNeighbours, link.Mac));
    }

    [Fact]
    public void Address_without_local_is_its_own_peer()
    {
        byte[] message =
        [
            10, 64, 0x80, 0, 3, 0, 0, 0, // AF_INET6, /64, permanent, universe, index 3
            20, 0, 1, 0, 0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, // IFA_ADDRESS
        ];

        Assert.Equal(
            new RouteAddress(3, IPAddress.Parse("2001:db8::1"), IPNetwork.Parse("2001:db8::/64"), IsPrimary: true),
            RouteReader.ReadAddress(message));
    }

    [Theory]
    [InlineData(0x80, 0, true)]
    [InlineData(0x81, 0, false)] // secondary
    [InlineData(0x88, 0, false)] // somebody else has it
    [InlineData(0xA0, 0, false)] // deprecated
    [InlineData(0xC0, 0, false)] // tentative
    [InlineData(0x80, 253, false)] // link scope
    public void Address_is_primary_when_others_can_know_the_machine_by_it(byte flags, byte scope, bool primary)
    {
        byte[] message = [2, 24, flags, scope, 3, 0, 0, 0, 8, 0, 2, 0, 192, 0, 2, 1]; // IFA_LOCAL
        Assert.Equal(primary, RouteReader.ReadAddress(message)!.IsPrimary);
    }

    [Fact]
    public void Default_route_is_read_with_interface_and_metric()
    {
        byte[] message =
        [
            2, 0, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0, // AF_INET, /0, table main, unicast
            8, 0, 5, 0, 192, 0, 2, 254, // RTA_GATEWAY
            8, 0, 4, 0, 7, 0, 0, 0, // RTA_OIF
            8, 0, 6, 0, 100, 0, 0, 0, // RTA_PRIORITY
        ];
        RouteReader.RoutePrefix route = RouteReader.ReadRoute(message)!;
        Assert.Equal((true, false, 100u, "0.0.0.0/0"), (route.IsDefault, route.IsOnLink, route.Metric, route.Prefix.ToString()));
        Assert.Equal(new RouteReader.RouteHop(7, IPAddress.Parse("192.0.2.254")), Assert.Single(route.Hops));
    }

    [Theory]
    [InlineData(48, "7 via 192.0.2.254, 8 via 2001:db8::1")]
    [InlineData(20, "7 via 192.0.2.254")] // the second one breaks off
    [InlineData(6, "")]
    public void Default_route_by_several_ways_has_them_all(byte length, string expected)
    {
        byte[] hops =
        [
            16, 0, 0, 0, 7, 0, 0, 0, 8, 0, 5, 0, 192, 0, 2, 254, // rtnexthop to interface 7 with RTA_GATEWAY
            32, 0, 0, 0, 8, 0, 0, 0, 22, 0, 18, 0, 10, 0, 0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, // to interface 8 with RTA_VIA
        ];
        byte[] message =
        [
            2, 0, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0,
            (byte)(4 + length), 0, 9, 0, .. hops[..length], .. new byte[(4 - (length % 4)) % 4], // RTA_MULTIPATH
        ];
        Assert.Equal(expected, string.Join(", ", (RouteReader.ReadRoute(message)?.Hops ?? []).Select(hop => $"{hop.Interface} via {hop.Gateway}")));
    }

    [Fact]
    public void Route_through_another_router_is_read_with_the_router()
    {
        byte[] message =
        [
            2, 8, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0,
            8, 0, 1, 0, 10, 0, 0, 0, // RTA_DST
            8, 0, 5, 0, 192, 0, 2, 254, // RTA_GATEWAY
            8, 0, 4, 0, 7, 0, 0, 0, // RTA_OIF
        ];
        RouteReader.RoutePrefix route = RouteReader.ReadRoute(message)!;
        Assert.Equal((false, false, "10.0.0.0/8"), (route.IsDefault, route.IsOnLink, route.Prefix.ToString()));
        Assert.Equal(new RouteReader.RouteHop(7, IPAddress.Parse("192.0.2.254")), Assert.Single(route.Hops));
    }

    [Fact]
    public void Address_of_another_family_is_left_out() => Assert.Null(RouteReader.ReadAddress(new byte[8]));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(15)]
    public void Truncated_link_is_told(int length)
    {
        NetlinkException exception = Assert.Throws<NetlinkException>(() => RouteReader.ReadLink(new byte[length]));

        Assert.Contains("ifinfomsg", exception.Message, StringComparison.Ordinal);
    }
}
