using System.Diagnostics;
using Edge.Nftables;
using Edge.SystemTests.Leds;

namespace Edge.SystemTests.Services;

/// <summary><c>sessionAffinity: ClientIP</c>. By chance alone, each of the spreads asked for here fails less than once in 10^12 runs.</summary>
public sealed class AffinityTests
{
    private const int Clients = 120;
    private static readonly TimeSpan Long = TimeSpan.FromHours(3), Short = TimeSpan.FromSeconds(3);

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Client_stays_on_its_endpoint_and_clients_spread(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(4));
        service.Affinity = Long;
        lab.Gateway.Set(service);

        string[] first = await AskAllAsync(lab, family, LabFamily.At(family.ClusterIP, 80));
        for (int again = 0; again < 3; again++)
        {
            Assert.Equal(first, await AskAllAsync(lab, family, LabFamily.At(family.ClusterIP, 80)));
        }

        Assert.Equal(family.Pods(4), first.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Affinity_holds_for_all_addresses_of_a_port_but_not_for_another_port(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(4));
        service.ExternalIPs = [family.ExternalIP];
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        service.Ports = [LabService.Tcp(80, nodePort: 30080), LabService.Tcp(81)];
        service.Affinity = Long;
        lab.Gateway.Set(service);

        string[] first = await AskAllAsync(lab, family, LabFamily.At(family.GatewayOutside, 30080));
        Assert.Equal(first, await AskAllAsync(lab, family, LabFamily.At(family.ClusterIP, 80)));
        Assert.Equal(first, await AskAllAsync(lab, family, LabFamily.At(family.ExternalIP, 80)));
        Assert.Equal(first, await AskAllAsync(lab, family, LabFamily.At(family.LoadBalancerIP, 80)));
        Assert.NotEqual(first, await AskAllAsync(lab, family, LabFamily.At(family.ClusterIP, 81)));
    }

    [Fact]
    public async Task Clients_of_a_lost_endpoint_spread_anew_while_their_connections_go_on()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(4));
        service.Affinity = Long;
        lab.Gateway.Set(service);
        string target = LabFamily.At(family.ClusterIP, 80), lost = family.Pod(2);
        string[] first = await AskAllAsync(lab, family, target);
        Connection[] open = await Task.WhenAll(Enumerable.Range(1, Clients).Select(number => lab.Clients.OpenAsync(family.Client(number), target)));

        service.Endpoints = [.. family.Pods(4).Where(pod => pod != lost)];
        lab.Gateway.Set(service);

        string[] after = await AskAllAsync(lab, family, target);
        for (int client = 0; client < Clients; client++)
        {
            Assert.Equal(first[client], open[client].Pod);
            await open[client].ExchangeAsync();
            open[client].Dispose();
            if (first[client] != lost)
            {
                Assert.Equal(first[client], after[client]);
            }
        }

        // The endpoint comes back: those that left it have another home now.
        Assert.DoesNotContain(lost, after);
        service.Endpoints = family.Pods(4);
        lab.Gateway.Set(service);
        Assert.Equal(after, await AskAllAsync(lab, family, target));
    }

    [Fact]
    public async Task Client_keeps_an_endpoint_of_this_node_where_all_are_allowed()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", "10.1.0.1 @here", "10.1.0.2 @here", "10.1.0.3 @elsewhere", "10.1.0.4 @elsewhere");
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        service.ExternalLocal = true;
        service.Affinity = Long;
        lab.Gateway.Set(service);

        string[] outside = await AskAllAsync(lab, family, LabFamily.At(family.LoadBalancerIP, 80));
        Assert.Equal(["10.1.0.1", "10.1.0.2"], outside.Distinct().Order());
        Assert.Equal(outside, await AskAllAsync(lab, family, LabFamily.At(family.ClusterIP, 80)));
    }

    [Fact]
    public async Task Affinity_follows_the_clients_own_address_when_the_endpoint_does_not_see_it()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(4));
        service.Affinity = Long;
        service.Annotations["source-ip"] = "masquerade";
        lab.Gateway.Set(service);

        string target = LabFamily.At(family.ClusterIP, 80);
        Assert.Equal(family.GatewayInside, (await lab.Clients.AskAsync(family.Client(1), target)).Seen);
        string[] first = await AskAllAsync(lab, family, target);
        Assert.Equal(first, await AskAllAsync(lab, family, target));
        Assert.Equal(family.Pods(4), first.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Datagrams_of_a_client_stay_on_its_endpoint(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        lab.Servers.ServeUdp(family.Pods(4).Select(static pod => System.Net.IPEndPoint.Parse(LabFamily.At(pod, 8080))));
        LabService service = family.Service("dns", family.Pods(4));
        service.Ports = [LabService.Udp(53)];
        service.Affinity = Long;
        lab.Gateway.Set(service);

        string[] first = await AskAllAsync(lab, family, LabFamily.At(family.ClusterIP, 53), udp: true);
        Assert.Equal(first, await AskAllAsync(lab, family, LabFamily.At(family.ClusterIP, 53), udp: true));
        Assert.Equal(family.Pods(4), first.Distinct().Order());
    }

    [Fact]
    public async Task Affinity_ends_when_no_new_connection_came_for_its_time_out()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(4));
        service.Affinity = Short;
        lab.Gateway.Set(service);
        string target = LabFamily.At(family.ClusterIP, 80);

        // Each asks again within the time-out, for longer than that: nobody moves, unless the machine itself stood still.
        string[] first;
        long before;
        bool late;
        do
        {
            long begun = before = Stopwatch.GetTimestamp();
            first = await AskAllAsync(lab, family, target);
            late = false;
            while (!late && Stopwatch.GetElapsedTime(begun) < 1.5 * Short)
            {
                long now = Stopwatch.GetTimestamp();
                string[] again = await AskAllAsync(lab, family, target);
                late = IsLate(before);
                before = now;
                Assert.True(late || again.SequenceEqual(first));
            }
        }
        while (late);

        Assert.True(Remembered(lab, family) > 0 || IsLate(before));
        await Eventually.HoldsAsync(() => Remembered(lab, family) == 0, "all are forgotten");
        Assert.NotEqual(first, await AskAllAsync(lab, family, target));
    }

    [Fact]
    public async Task Affinity_outlives_the_agent()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(4));
        service.Affinity = Long;
        lab.Gateway.Set(service);
        string target = LabFamily.At(family.ClusterIP, 80);
        string[] first = await AskAllAsync(lab, family, target);

        Assert.Equal(0, lab.Gateway.Restart().Changed);
        Assert.Equal(first, await AskAllAsync(lab, family, target));

        // An endpoint went while no agent ran.
        service.Endpoints = family.Pods(3);
        lab.Gateway.Restart(service);
        string[] after = await AskAllAsync(lab, family, target);
        Assert.All(first.Zip(after), pair => Assert.True(pair.First == family.Pod(4) ? pair.Second != family.Pod(4) : pair.First == pair.Second));
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    [Trait("also", "vm")]
    public async Task Clients_keep_their_endpoints_and_connections_their_Service_when_the_table_is_replaced(string name)
    {
        Requires.Command("nft");
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new(owned: false);
        LabService early = family.Service("early", family.Pods(1)), service = family.Service("web", family.Pods(4));
        early.ClusterIPs = [family.OtherClusterIP];
        service.Affinity = Long;
        lab.Gateway.Set(early);
        lab.Gateway.Set(service);
        lab.Gateway.Remove(early);
        string target = LabFamily.At(family.ClusterIP, 80);
        string[] first = await AskAllAsync(lab, family, target);
        uint id = lab.Gateway.Model.PortsOf(service.Key)[0].Id;
        lab.Node.Space.Execute("nft", $"add chain {(family.Family == Family.IPv4 ? "ip" : "ip6")} edge strange");

        Assert.Contains("chain", lab.Gateway.Restart().Resync!, StringComparison.Ordinal);

        Assert.Equal(id, lab.Gateway.Model.PortsOf(service.Key)[0].Id);
        Assert.Equal(Clients, Remembered(lab, family));
        Assert.Equal(first, await AskAllAsync(lab, family, target));
    }

    // Somebody who asked then may be forgotten by now, or soon: the kernel counts in ticks.
    private static bool IsLate(long asked) => Stopwatch.GetElapsedTime(asked) > 0.9 * Short;

    private static int Remembered(ServiceLab lab, LabFamily family) => lab.Gateway.ReadTable(family.Family).FindSet("affinity")!.Count;

    // The endpoint of each client.
    private static async Task<string[]> AskAllAsync(ServiceLab lab, LabFamily family, string target, bool udp = false)
    {
        Answer[] answers = await Task.WhenAll(Enumerable.Range(1, Clients).Select(number =>
            udp ? lab.Clients.AskUdpAsync(family.Client(number), target) : lab.Clients.AskAsync(family.Client(number), target)));
        return Array.ConvertAll(answers, static answer => answer.Pod);
    }
}
