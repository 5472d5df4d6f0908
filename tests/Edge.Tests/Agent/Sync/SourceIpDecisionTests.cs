using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Linux.Netlink;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Agent.Uplinks;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Sync;

/// <summary>What a person is told about the client's address, and that the rules do just that.</summary>
public sealed class SourceIpDecisionTests
{
    // Interfaces 2 to 5. Pods answer through the gateway, those behind 10.1.128.1 do only where declared; 10.5.0.0/16 and fd00:5::/64 are behind a tunnel.
    private static readonly string[] s_links = ["wan0", "lan0", "lan1", "tun0 direct"];

    private static readonly string[] s_routes =
    [
        "default via 192.0.2.254 dev wan0", "default via 2001:db8::fe dev wan0", "192.0.2.0/24 dev wan0", "2001:db8::/64 dev wan0", "10.1.0.0/16 dev lan0", "fd00:1::/64 dev lan0",
        "10.2.0.0/24 dev lan1", "fd00:2::/64 dev lan1", "10.3.0.0/16 via 10.1.128.1 dev lan0", "fd00:3::/64 via fd00:1::80 dev lan0",
        "10.4.0.0/16 via 10.1.128.1 dev lan0", "fd00:4::/64 via fd00:1::80 dev lan0", "10.5.0.0/16 via 10.9.0.2 dev tun0", "fd00:5::/64 via fd00:9::2 dev tun0",
    ];

    public static TheoryData<string, string, string> Cases => new()
    {
        { "10.1.0.1", "fd00:1::1", "Attached" },
        { "10.2.0.1", "fd00:2::1", "Attached" },
        { "10.3.0.1", "fd00:3::1", "BehindRouter" },
        { "10.4.0.1", "fd00:4::1", "Declared" },
        { "10.5.0.1", "fd00:5::1", "BehindTunnel" },
        { "10.1.7.1", "fd00:1::7:1", "DeclaredElsewhere" },
        { "8.8.8.8", "2001:db8:8::8", "BehindDefaultRoute" },
        { "10.1.255.254", "fd00:1::ff", "OnGateway" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Endpoint_sees_clients_from_outside_when_its_replies_come_back_through_here(string v4, string v6, string reason)
    {
        NodeFacts node = Node();
        foreach (string endpoint in (string[])[v4, v6])
        {
            SourceIpDecision decision = SourceIpDecision.ForOutside(node, SourceMode.Auto, IPAddress.Parse(endpoint));
            Assert.Equal(reason, decision.Reason.ToString());
            Assert.StartsWith(decision.IsKept ? "kept: " : "masqueraded", decision.Text, StringComparison.Ordinal);
            Assert.StartsWith(decision.IsKept ? "kept" : "masqueraded: ", decision.ToShortText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Who_is_masqueraded_learns_what_would_change_it()
    {
        NodeFacts node = Node();
        Assert.Equal(
            "masqueraded: 10.3.0.1 is behind router 10.1.128.1 on lan0; declare its prefix in node.returnPrefixes if its replies come back through this gateway",
            SourceIpDecision.ForOutside(node, SourceMode.Auto, IPAddress.Parse("10.3.0.1")).Text);
        Assert.Contains("behind lan0, so the reply would bypass", SourceIpDecision.For(node, SourceMode.Auto, IPAddress.Parse("10.1.0.1"), clientInterface: 3).Text, StringComparison.Ordinal);
        Assert.Contains("node.foreignPrefixes", SourceIpDecision.ForOutside(node, SourceMode.Auto, IPAddress.Parse("10.1.7.1")).Text, StringComparison.Ordinal);
        Assert.Contains("edge.gateway/source-ip", SourceIpDecision.ForOutside(node, SourceMode.Masquerade, IPAddress.Parse("10.1.0.1")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Gateway_with_one_arm_masquerades_clients_from_outside()
    {
        NodeFacts node = NodeFactsBuilder.Build(new NodeSettings(), NodeConfig.Default, Host(["eth0"], "default via 192.0.2.254 dev eth0", "192.0.2.0/24 dev eth0"), "gw");
        Assert.Equal(SourceIpReason.SameLink, SourceIpDecision.ForOutside(node, SourceMode.Auto, IPAddress.Parse("192.0.2.7")).Reason);
        NodeFacts isolated = NodeFactsBuilder.Build(new NodeSettings(), NodeConfig.Default, Host(["eth0"], "192.0.2.0/24 dev eth0"), "gw");
        Assert.Equal(SourceIpReason.Attached, SourceIpDecision.ForOutside(isolated, SourceMode.Auto, IPAddress.Parse("192.0.2.7")).Reason);
        Assert.Equal(SourceIpReason.NoRoute, SourceIpDecision.ForOutside(isolated, SourceMode.Auto, IPAddress.Parse("10.1.0.1")).Reason);
    }

    [Fact]
    public void Rules_do_what_is_said_for_every_mode_client_and_endpoint()
    {
        NodeFacts node = Node();
        TraceHost host = new TraceHost().Interface("wan0", "192.0.2.1/24", "2001:db8::1/64").Interface("lan0", "10.1.255.254/16", "fd00:1::ff/64")
            .Interface("lan1", "10.2.0.254/24", "fd00:2::ff/64").Interface("tun0", "10.9.0.1/24", "fd00:9::1/64")
            .Route("10.3.0.0/16", "lan0").Route("10.4.0.0/16", "lan0").Route("10.5.0.0/16", "tun0")
            .Route("fd00:3::/64", "lan0").Route("fd00:4::/64", "lan0").Route("fd00:5::/64", "tun0").Route("8.8.8.0/24", "wan0").Route("2001:db8:8::/64", "wan0");
        int checks = 0;
        foreach (string choice in (string[])["auto", "keep", "masquerade", "kubernetes"])
        {
            foreach ((string v4, string v6, _) in Cases.Select(static row => row.Data))
            {
                foreach (string endpoint in (string[])[v4, v6])
                {
                    checks += Compare(node, host, choice, endpoint, endpoint.Contains(':', StringComparison.Ordinal));
                }
            }
        }

        Assert.Equal(4 * 8 * 2 * 4 * 2, checks);
    }

    // A client by each interface, under both traffic policies.
    private static int Compare(NodeFacts node, TraceHost host, string choice, string endpoint, bool v6)
    {
        string client = v6 ? "2001:db8:77::7" : "203.0.113.7", address = v6 ? "2001:db8::1" : "192.0.2.1";
        SliceSpec slice = ServiceWorld.Slice("web-1", $"{endpoint} @here");
        int checks = 0;
        foreach (bool local in (bool[])[false, true])
        {
            ServiceSpec service = Service(choice, v6, local);
            using var kernel = new FakeNftables();
            using var dataplane = new Dataplane(kernel, owned: true, (_, facts, problems) => ServiceResolver.Resolve(service, [slice], facts, problems)) { Node = node };
            dataplane.Resync([service.Key], "start");
            for (int index = 0; index < s_links.Length; index++)
            {
                string link = s_links[index].Split(' ')[0];
                TraceResult result = new PacketTracer(kernel, host).Trace(TracePacket.Connect(client, address, 30080) with { InputInterface = link });
                SourceIpDecision decision = SourceIpDecision.For(node, SourceRules.OfOutside(service, slice.Endpoints[0], node), IPAddress.Parse(endpoint), index + 2);
                Assert.True(decision.IsKept != result.Masqueraded, $"{choice}, policy {(local ? "Local" : "Cluster")}, {endpoint}, client by {link}: {decision.Text}, but {result}");
                checks++;
            }
        }

        return checks;
    }

    private static ServiceSpec Service(string choice, bool v6, bool local) => new()
    {
        Key = ServiceWorld.Key("web"),
        Uid = "web",
        ResourceVersion = "1",
        Type = ServiceType.NodePort,
        ClusterIPs = [IPAddress.Parse(v6 ? "fd00:96::1" : "10.96.0.1")],
        Ports = [new ServicePort("http", TransportProtocol.Tcp, 80, 30080)],
        ExternalTrafficLocal = local,
        Annotations = new Dictionary<string, string> { ["edge.gateway/source-ip"] = choice },
    };

    private static NodeFacts Node() => NodeFactsBuilder.Build(
        new NodeSettings
        {
            Name = "here",
            ReturnPrefixes = [IPNetwork.Parse("10.4.0.0/16"), IPNetwork.Parse("fd00:4::/64")],
            ForeignPrefixes = [IPNetwork.Parse("10.1.7.0/24"), IPNetwork.Parse("fd00:1::7:0/112")],
        },
        NodeConfig.Default,
        Host(s_links, s_routes) with { Addresses = [.. new[] { "192.0.2.1", "2001:db8::1", "10.1.255.254", "fd00:1::ff", "10.2.0.254", "fd00:2::ff", "10.9.0.1", "fd00:9::1" }.Select(IPAddress.Parse)] },
        "gw",
        tunnels: ["tun0"]);

    private static HostNetwork Host(string[] links, params string[] routes)
    {
        RouteSnapshot snapshot = HostText.Read(links, routes);
        return HostNetworkWatch.Translate(snapshot with { OnLinkRoutes = [.. snapshot.Routes.Where(static route => route.Gateway is null && route.Prefix.PrefixLength > 0).Select(static route => route.Prefix)] });
    }
}
