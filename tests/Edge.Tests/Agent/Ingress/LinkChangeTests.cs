using System.Net;
using Edge.Agent.Ingress;
using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Tests.Agent.Ingress;

/// <summary>Interfaces come, go and change; others remove what is ours.</summary>
public sealed class LinkChangeTests
{
    [Fact]
    public void Removed_address_is_put_back_announced_and_counted()
    {
        IngressWorld world = Claimed();
        world.Link.Kernel.Clear();
        world.Host();
        Assert.Equal([$"claim {IngressWorld.Vip} 2", $"REQUEST {IngressWorld.Vip} 2", $"REPLY {IngressWorld.Vip} 2"], world.Link.Take());
        Assert.Equal(1, world.Machine.Repairs);
    }

    [Fact]
    public void Snapshot_that_is_older_than_the_claim_is_no_repair()
    {
        IngressWorld world = Claimed();
        world.Machine.HostIs(world.Network with { Claimed = [] }, world.Now);
        world.Run(10);
        Assert.Equal([$"claim {IngressWorld.Vip} 2"], world.Link.Take());
        Assert.Equal(0, world.Machine.Repairs);
    }

    [Fact]
    public void Same_network_again_does_nothing()
    {
        IngressWorld world = Claimed();
        int version = world.Machine.Version, watched = world.Machine.WatchVersion;
        world.Host();
        world.Host(world.Network with { OnLinkRoutes = [IPNetwork.Parse("10.0.0.0/8")] });
        Assert.Empty(world.Link.Take());
        Assert.Equal((version, watched), (world.Machine.Version, world.Machine.WatchVersion));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("mac")]
    [InlineData("dhcp")]
    public void Change_of_the_link_announces_anew(string change)
    {
        IngressWorld world = Claimed();
        RouteSnapshot network = world.Network;
        if (change == "link")
        {
            world.Host(network with { Links = [network.Links[0], IngressWorld.Lan(2, "eth0", running: false)] });
            world.Run(5_000);
            Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
            Assert.Empty(world.Link.Take());
        }

        world.Host(change switch
        {
            "mac" => network with { Links = [network.Links[0], network.Links[1] with { Mac = new MacAddress(0x02_00_00_00_00_02) }] },
            "dhcp" => network with { Addresses = [network.Addresses[0], IngressWorld.Address(2, "192.0.2.2", "192.0.2.0/24"), network.Addresses[2]] },
            _ => network,
        });
        world.Run(5_000);
        Assert.Equal(12, world.Link.Take().Length);
    }

    [Fact]
    public void Interface_made_anew_gets_the_address_again()
    {
        IngressWorld world = Claimed();
        RouteSnapshot network = world.Network;
        world.Host(network with
        {
            Links = [network.Links[0], IngressWorld.Lan(5, "eth0")],
            Addresses = [IngressWorld.Address(5, "192.0.2.1", "192.0.2.0/24")],
        });
        Assert.Equal([$"withdraw {IngressWorld.Vip} 2", $"claim {IngressWorld.Vip} 5", $"REQUEST {IngressWorld.Vip} 5", $"REPLY {IngressWorld.Vip} 5"], world.Link.Take());
    }

    [Fact]
    public void Interface_that_goes_and_comes_back_later_is_asked_again()
    {
        IngressWorld world = Claimed();
        RouteSnapshot network = world.Network;
        world.Host(network with { Links = [network.Links[0]], Addresses = [network.Addresses[0]] });
        Assert.Equal(AddressState.NoInterface, world.State(IngressWorld.Vip));
        Assert.Contains("ingress.interfaces", world.Get(IngressWorld.Vip).Reason, StringComparison.Ordinal);
        world.Link.Take();
        world.Link.Kernel.Clear();
        world.Host(network);
        Assert.Equal(AddressState.Probing, world.State(IngressWorld.Vip));
        world.Run(1_000);
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
    }

    [Fact]
    public void Interface_that_loses_its_own_address_for_a_moment_keeps_ours()
    {
        IngressWorld world = Claimed();
        RouteSnapshot network = world.Network;
        world.Host(network with { Addresses = [network.Addresses[0]] });
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
        Assert.DoesNotContain(world.Link.Log, entry => entry.What.StartsWith("withdraw", StringComparison.Ordinal));
    }

    [Fact]
    public void Interface_that_is_set_down_loses_the_address_and_is_asked_again_when_it_is_up()
    {
        IngressWorld world = Claimed();
        RouteSnapshot network = world.Network;
        world.Host(network with { Links = [network.Links[0], network.Links[1] with { IsUp = false, IsRunning = false }] });
        Assert.Equal((AddressState.NoLink, "eth0 is down: ip link set eth0 up"), (world.State(IngressWorld.Vip), world.Get(IngressWorld.Vip).Reason));
        Assert.Equal([$"withdraw {IngressWorld.Vip} 2"], world.Link.Take());
        world.Host(network);
        world.Run(1_000);
        Assert.Equal([$"PROBE {IngressWorld.Vip} 2", $"PROBE {IngressWorld.Vip} 2", $"PROBE {IngressWorld.Vip} 2", $"claim {IngressWorld.Vip} 2"], world.Link.Take()[..4]);
    }

    [Fact]
    public void What_the_kernel_refused_is_tried_again_when_the_network_changes()
    {
        IngressWorld world = Claimed();
        world.Link.Kernel.Clear();
        world.Link.Refusal = "no";
        world.Host();
        Assert.Equal(AddressState.Failed, world.State(IngressWorld.Vip));
        world.Link.Refusal = null;
        world.Host();
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
    }

    [Fact]
    public void Without_a_link_nobody_can_be_asked()
    {
        IngressWorld world = new(connected: false);
        RouteSnapshot network = world.Network;
        world.Want(IngressWorld.Vip, "shop/web");
        world.Host(network with { Links = [network.Links[0], IngressWorld.Lan(2, "eth0", running: false)] });
        world.Run(10_000);
        Assert.Equal(AddressState.NoLink, world.State(IngressWorld.Vip));
        Assert.Empty(world.Link.Take());
        world.Host(network);
        world.Run(1_000);
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
    }

    [Fact]
    public void Link_without_neighbours_needs_neither_probe_nor_announcement()
    {
        IngressWorld world = new(connected: false);
        world.Want("10.9.0.7", "shop/web");
        world.Host(world.Network with { Links = [new RouteLink(3, "wg0", true, false) { IsRunning = true }], Addresses = [IngressWorld.Address(3, "10.9.0.1", "10.9.0.0/24")] });
        world.Run(120_000);
        Assert.Equal(["claim 10.9.0.7 3"], world.Link.Take());
    }

    [Theory]
    [InlineData("192.0.2.1", "gateway's own")]
    [InlineData("192.0.2.254", "default router's")]
    [InlineData("2001:db8::fe", "default router's")]
    [InlineData("192.0.2.7", "broker's")]
    [InlineData("192.0.2.0", "network or broadcast")]
    [InlineData("192.0.2.255", "network or broadcast")]
    [InlineData("2001:db8::", "network or broadcast")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("255.255.255.255", "broadcast")]
    [InlineData("fe80::7", "link-local")]
    public void Addresses_of_others_are_never_claimed(string address, string why)
    {
        IngressWorld world = new(new IngressOptions { Broker = IPAddress.Parse("192.0.2.7"), Interfaces = ["eth0"] });
        world.Want(address, "evil/twin");
        world.Run(100_000);
        Assert.Equal(AddressState.Refused, world.State(address));
        Assert.Contains(why, world.Get(address).Reason, StringComparison.Ordinal);
        Assert.Contains("give the Service another one", world.Get(address).Reason, StringComparison.Ordinal);
        Assert.Empty(world.Link.Take());
    }

    [Theory]
    [InlineData("192.0.2.255", "192.0.2.254/31")] // RFC 3021: both are hosts
    [InlineData("2001:db8::ffff:ffff:ffff:ffff", "2001:db8::/64")] // IPv6 has no broadcast
    public void Last_address_is_one_like_others_where_there_is_no_broadcast(string address, string prefix)
    {
        var host = new RouteSnapshot([], [IngressWorld.Address(2, IPNetwork.Parse(prefix).BaseAddress.ToString(), prefix)], []);
        Assert.Null(AddressRefusal.Of(IPAddress.Parse(address), host, null));
    }

    [Fact]
    public void Address_that_becomes_the_hosts_own_is_given_back()
    {
        IngressWorld world = Claimed();
        world.Host(world.Network with { Addresses = [.. world.Network.Addresses, IngressWorld.Address(2, IngressWorld.Vip, "192.0.2.0/24")] });
        Assert.Equal(AddressState.Refused, world.State(IngressWorld.Vip));
        Assert.Equal([$"withdraw {IngressWorld.Vip} 2"], world.Link.Take());
    }

    [Theory]
    [InlineData("192.0.2.10", null, "eth0")]
    [InlineData("192.0.2.130", null, "eth1")] // the longer prefix
    [InlineData("198.51.100.1", null, null)]
    [InlineData("198.51.100.1", "eth1", "eth1")]
    [InlineData("198.51.100.1", "eth9", null)]
    [InlineData("192.0.2.130", "eth0", "eth0")]
    [InlineData("192.0.2.10", "eth1,eth0", "eth0")] // the subnet decides among them
    [InlineData("127.0.0.9", null, null)]
    public void Interface_is_the_one_in_the_subnet_or_the_one_that_is_named(string address, string? names, string? expected)
    {
        var host = new RouteSnapshot(
            [new RouteLink(1, "lo", true, true), IngressWorld.Lan(2, "eth0"), IngressWorld.Lan(3, "eth1")],
            [
                IngressWorld.Address(1, "127.0.0.1", "127.0.0.0/8"), IngressWorld.Address(2, "192.0.2.1", "192.0.2.0/24"), IngressWorld.Address(3, "192.0.2.129", "192.0.2.128/25"),
                IngressWorld.Address(3, "2001:db8::1", "2001:db8::/64"),
            ],
            []);
        Assert.Equal(expected, InterfaceChoice.Of(IPAddress.Parse(address), host, names?.Split(','))?.Name);
    }

    [Fact]
    public void Of_two_links_in_one_subnet_the_one_that_works_is_taken()
    {
        var host = new RouteSnapshot(
            [IngressWorld.Lan(2, "eth0", running: false), IngressWorld.Lan(3, "wlan0")],
            [IngressWorld.Address(2, "192.0.2.1", "192.0.2.0/24"), IngressWorld.Address(3, "192.0.2.2", "192.0.2.0/24")],
            []);
        Assert.Equal("wlan0", InterfaceChoice.Of(IPAddress.Parse("192.0.2.10"), host, null)!.Name);
    }

    private static IngressWorld Claimed()
    {
        IngressWorld world = new();
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(10_000);
        world.Host();
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
        world.Link.Take();
        return world;
    }
}
