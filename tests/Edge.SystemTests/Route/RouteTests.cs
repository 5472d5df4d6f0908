using System.Net;
using System.Net.Sockets;
using Edge.Linux.Netlink;

namespace Edge.SystemTests.Route;

/// <summary>Reading interfaces and addresses from the real kernel, and hearing of changes.</summary>
public sealed class RouteTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Reader_sees_interfaces_and_addresses_with_their_prefixes() => InNamespace(() =>
    {
        Ip("link add lan0 type veth peer name lan1");
        Ip("addr add 192.0.2.1/24 dev lan0");
        Ip("addr add 10.9.0.1 peer 10.9.0.2/32 dev lan0");
        Ip("addr add 2001:db8::1/64 dev lan0 nodad");
        Ip("link set lan0 up");
        using RouteReader reader = new();

        RouteSnapshot snapshot = reader.Read();

        RouteLink lan = Assert.Single(snapshot.Links, link => link.Name == "lan0");
        Assert.Equal(new RouteLink(lan.Index, "lan0", IsUp: true, IsLoopback: false) { HasNeighbours = true, Mac = lan.Mac }, lan);
        Assert.Contains(lan.Mac.ToString(), Command.Run("ip", "link", "show", "lan0"), StringComparison.Ordinal);
        Assert.True(Assert.Single(snapshot.Links, link => link.Name == "lo").IsLoopback);
        Assert.Contains(new RouteAddress(lan.Index, IPAddress.Parse("192.0.2.1"), IPNetwork.Parse("192.0.2.0/24"), IsPrimary: true), snapshot.Addresses);
        Assert.Contains(new RouteAddress(lan.Index, IPAddress.Parse("10.9.0.1"), IPNetwork.Parse("10.9.0.2/32"), IsPrimary: true), snapshot.Addresses);
        Assert.Contains(new RouteAddress(lan.Index, IPAddress.Parse("2001:db8::1"), IPNetwork.Parse("2001:db8::/64"), IsPrimary: true), snapshot.Addresses);
        Assert.Contains(snapshot.Addresses, address => address.Address.Equals(IPAddress.Loopback));
        Assert.Equal(snapshot, reader.Read());
    });

    [Fact]
    public void Reader_sees_default_routes_of_both_families_and_kinds() => InNamespace(() =>
    {
        Ip("link add lan0 type veth peer name lan1");
        Ip("addr add 192.0.2.1/24 dev lan0");
        Ip("addr add 192.0.2.2/24 dev lan0");
        Ip("addr add 2001:db8::1/64 dev lan0 nodad");
        Ip("link set lan0 up");
        Ip("link set lan1 up");
        Ip("route add default via 192.0.2.254 metric 20");
        Ip("route add default dev lan0 metric 50");
        Ip("route add default metric 70 nexthop via 192.0.2.253 nexthop via 192.0.2.252");
        Ip("-6 route add default via 2001:db8::fe metric 30");
        using RouteReader reader = new();

        RouteSnapshot snapshot = reader.Read();

        int lan = snapshot.Links.Single(link => link.Name == "lan0").Index;
        Assert.Equal(
            [
                new RouteDefault(AddressFamily.InterNetwork, lan, 20) { Gateway = IPAddress.Parse("192.0.2.254") },
                new(AddressFamily.InterNetwork, lan, 50),
                new(AddressFamily.InterNetwork, lan, 70) { Gateway = IPAddress.Parse("192.0.2.253") },
                new(AddressFamily.InterNetwork, lan, 70) { Gateway = IPAddress.Parse("192.0.2.252") },
                new(AddressFamily.InterNetworkV6, lan, 30) { Gateway = IPAddress.Parse("2001:db8::fe") },
            ],
            snapshot.Defaults.OrderBy(route => route.Family).ThenBy(route => route.Metric));
        Assert.False(snapshot.Addresses.Single(address => address.Address.Equals(IPAddress.Parse("192.0.2.2"))).IsPrimary);
        Assert.DoesNotContain(snapshot.OnLinkRoutes, route => route.PrefixLength == 0);
    });

    [Fact]
    public void Reader_takes_more_than_one_datagram_of_addresses() => InNamespace(() =>
    {
        Ip("link add lan0 type veth peer name lan1");
        string batch = string.Concat(Enumerable.Range(0, 2000).Select(i => $"addr add 10.{1 + (i / 250)}.{i % 250}.1/32 dev lan0\n"));
        Command.RunWithInput("ip", batch, "-batch", "-");
        using RouteReader reader = new();

        Assert.Equal(2000, reader.Read().Addresses.Count(address => address.Prefix.PrefixLength == 32));
    });

    [Fact]
    public Task Monitor_gives_the_first_state_and_each_change() => NetworkNamespace.Run(async () =>
    {
        Requires.Command("ip");
        Ip("link add lan0 type veth peer name lan1");
        using RouteMonitor monitor = new();
        monitor.Start();

        RouteSnapshot first = await NextAsync(monitor, snapshot => snapshot.Links.Any(link => link.Name == "lan0"));
        Ip("addr add 192.0.2.7/24 dev lan0");
        await NextAsync(monitor, snapshot => snapshot.Addresses.Any(address => address.Address.Equals(IPAddress.Parse("192.0.2.7"))));
        Ip("link set lan0 up");
        RouteSnapshot up = await NextAsync(monitor, snapshot => snapshot.Links.Single(link => link.Name == "lan0").IsUp);
        Assert.False(up.Links.Single(link => link.Name == "lan0").IsRunning);
        Ip("link set lan1 up");
        await NextAsync(monitor, snapshot => snapshot.Links.Single(link => link.Name == "lan0").IsRunning);
        Ip("link del lan0");
        RouteSnapshot last = await NextAsync(monitor, snapshot => snapshot.Links.All(link => link.Name != "lan0"));

        Assert.DoesNotContain(first.Addresses, address => address.Address.Equals(IPAddress.Parse("192.0.2.7")));
        Assert.DoesNotContain(last.Addresses, address => address.Address.Equals(IPAddress.Parse("192.0.2.7")));
    });

    [Fact]
    public Task Monitor_ends_up_with_the_last_state_of_a_burst_that_nobody_read() => NetworkNamespace.Run(async () =>
    {
        Requires.Command("ip");
        using RouteMonitor monitor = new();
        monitor.Start();
        string batch = "link add lan0 type veth peer name lan1\n"
            + string.Concat(Enumerable.Range(1, 200).Select(i => $"addr add 10.0.0.{i}/32 dev lan0\n"));
        Command.RunWithInput("ip", batch, "-batch", "-");

        await NextAsync(monitor, snapshot => snapshot.Addresses.Count(address => address.Prefix.PrefixLength == 32) == 200);
    });

    [Fact]
    public Task Disposed_monitor_completes_its_snapshots() => NetworkNamespace.Run(async () =>
    {
        RouteMonitor monitor = new();
        monitor.Start();
        await NextAsync(monitor, _ => true);

        monitor.Dispose();

        while (monitor.Snapshots.TryRead(out _))
        {
        }

        Assert.False(await monitor.Snapshots.WaitToReadAsync(TestContext.Current.CancellationToken));
        new RouteMonitor().Dispose();
    });

    private static async Task<RouteSnapshot> NextAsync(RouteMonitor monitor, Func<RouteSnapshot, bool> wanted)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            RouteSnapshot snapshot = await monitor.Snapshots.ReadAsync(limit.Token);
            if (wanted(snapshot))
            {
                return snapshot;
            }
        }
    }

    private static void InNamespace(Action body)
    {
        Requires.Command("ip");
        NetworkNamespace.Run(body);
    }

    private static void Ip(string arguments) => Command.Run("ip", arguments.Split(' '));
}
