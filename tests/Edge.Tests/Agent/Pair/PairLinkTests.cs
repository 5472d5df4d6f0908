using System.Net;
using Edge.Agent.Pair;
using Edge.Linux.Netlink;
using Edge.Linux.Vrrp;

namespace Edge.Tests.Agent.Pair;

public sealed class PairLinkTests
{
    private static readonly RouteSnapshot s_host = new(
        [new RouteLink(2, "eth0", true, false) { IsRunning = true }, new RouteLink(3, "eth1", true, false)],
        [
            Address(2, "192.0.2.100", "192.0.2.100/32", ours: true), Address(2, "192.0.2.1", "192.0.2.0/24"), Address(2, "2001:db8::1", "2001:db8::/64"),
            Address(2, "fe80::1", "fe80::/64"), Address(3, "198.51.100.1", "198.51.100.0/24"),
        ],
        []);

    [Fact]
    public void It_speaks_from_the_gateways_own_addresses()
    {
        PairLink link = PairLink.Find(s_host, "eth0")!;

        Assert.Equal((2, "192.0.2.1", "fe80::1", true), (link.Index, link.SourceIPv4!.ToString(), link.SourceIPv6!.ToString(), link.IsUsable));
        Assert.False(PairLink.Find(s_host, "eth1")!.IsUsable);
        Assert.Null(PairLink.Find(s_host, "eth2"));
    }

    [Theory]
    [InlineData("192.0.2.2", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("198.51.100.2", false)]
    [InlineData("fe80::2", true)]
    [InlineData("fe80::1", false)]
    [InlineData("2001:db8::2", false)]
    public void A_neighbour_is_another_machine_on_the_link(string sender, bool neighbour) =>
        Assert.Equal(neighbour, PairLink.Find(s_host, "eth0")!.IsNeighbour(IPAddress.Parse(sender)));

    [Fact]
    public void Of_each_kind_of_refusal_one_in_a_minute_is_told()
    {
        PairRefusals refusals = new();
        Assert.True(refusals.Add(VrrpRefusal.Checksum, TimeSpan.Zero));
        Assert.True(refusals.Add(VrrpRefusal.HopLimit, TimeSpan.Zero));
        Assert.False(refusals.Add(VrrpRefusal.Checksum, TimeSpan.FromSeconds(59)));
        Assert.True(refusals.Add(VrrpRefusal.Checksum, TimeSpan.FromSeconds(60)));
        Assert.False(refusals.Add(VrrpRefusal.VirtualRouter, TimeSpan.Zero));

        Assert.Equal((4, 3, 1), (refusals.Total, refusals.CountOf(VrrpRefusal.Checksum), refusals.CountOf(VrrpRefusal.VirtualRouter)));
    }

    private static RouteAddress Address(int link, string address, string prefix, bool ours = false) =>
        new(link, IPAddress.Parse(address), IPNetwork.Parse(prefix)) { IsOurs = ours };
}
