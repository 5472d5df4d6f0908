using System.Net;
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
            9, 0, 3, 0, (byte)'e', (byte)'t', (byte)'h', (byte)'0', 0, 0, 0, 0, // IFLA_IFNAME, last bytes padding
        ];

        Assert.Equal(new RouteLink(2, "eth0", IsUp: true, IsLoopback: false), RouteReader.ReadLink(message));
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
            new RouteAddress(3, IPAddress.Parse("2001:db8::1"), IPNetwork.Parse("2001:db8::/64")),
            RouteReader.ReadAddress(message));
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
