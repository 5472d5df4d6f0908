using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Linux.Netlink;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Explain;

/// <summary>What explain says of the machine: packets that the tables send to an endpoint and that do not get there.</summary>
public sealed class PathMachineTests : IDisposable
{
    private const string V4 = "203.0.113.10", V6 = "fd00:96::130";
    private readonly ExplainWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("", V4, ExplainWorld.Outside, "")]
    [InlineData("ipv4/ip_forward=0 ipv4/conf/wan0/forwarding=0 ipv4/conf/lan0/forwarding=0", V4, ExplainWorld.Outside, "forwardingOff net.ipv4.ip_forward")]
    [InlineData("ipv4/ip_forward=0 ipv4/conf/wan0/forwarding=0 ipv4/conf/lan0/forwarding=0", V4, null, "forwardingOff net.ipv4.ip_forward")]
    [InlineData("ipv4/ip_forward=0 ipv4/conf/wan0/forwarding=0", V4, ExplainWorld.Pod, "")] // lan0 forwards
    [InlineData("ipv4/ip_forward=0 ipv4/conf/wan0/forwarding=0", V4, null, "")] // it may come by lan0
    [InlineData("ipv4/conf/wan0/forwarding=0", V4, ExplainWorld.Outside, "forwardingOff net.ipv4.conf.wan0.forwarding")]
    [InlineData("ipv4/conf/wan0/forwarding=0", V4, ExplainWorld.Pod, "")]
    [InlineData("ipv4/ip_forward=0 ipv4/conf/wan0/forwarding=0 ipv4/conf/lan0/forwarding=0", V4, ExplainWorld.Gateway, "")]
    [InlineData("ipv6/conf/all/forwarding=0", V4, ExplainWorld.Outside, "")]
    [InlineData("ipv6/conf/all/forwarding=0", V6, null, "forwardingOff net.ipv6.conf.all.forwarding")]
    [InlineData("ipv6/conf/all/forwarding=0 ipv6/conf/wan0/force_forwarding=1", V6, null, "")]
    [InlineData("netfilter/nf_conntrack_count=64881", V4, ExplainWorld.Outside, "connectionTableFull net.netfilter.nf_conntrack_max")]
    [InlineData("netfilter/nf_conntrack_count=64881", V4, ExplainWorld.Gateway, "connectionTableFull net.netfilter.nf_conntrack_max")]
    [InlineData("netfilter/nf_conntrack_count=64880", V4, ExplainWorld.Outside, "")]
    [InlineData("ipv4/ip_forward=0 ipv4/conf/wan0/forwarding=0", "203.0.113.40", ExplainWorld.Outside, "")] // is refused here, and never forwarded
    public void Settings_of_the_kernel_are_in_the_way(string settings, string address, string? from, string expected)
    {
        if (address == V6)
        {
            _world.Set(ExplainWorld.Service("both", 130, v6: true), "fd00:1::1");
        }

        foreach (string setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _world.Settings[setting.Split('=')[0]] = setting.Split('=')[1];
        }

        PathRow path = _world.Path(address, 80, from);
        Assert.Equal(expected, string.Join(", ", path.Obstacles.Select(static obstacle => $"{obstacle.Kind} {obstacle.Setting}")));
    }

    [Fact]
    public void What_cannot_be_read_is_in_nobodys_way()
    {
        _world.Settings.Clear();
        Assert.Empty(_world.Path(V4, 80, ExplainWorld.Outside).Obstacles);
    }

    [Fact]
    public void An_endpoint_of_the_gateway_itself_needs_nothing_forwarded()
    {
        _world.Settings["ipv4/ip_forward"] = _world.Settings["ipv4/conf/wan0/forwarding"] = _world.Settings["ipv4/conf/lan0/forwarding"] = "0";
        _world.Set(ExplainWorld.Service("own", 140), $"{ExplainWorld.Gateway} @here");
        Assert.Empty(_world.Path("203.0.113.140", 80, ExplainWorld.Outside).Obstacles);
        _world.Set(ExplainWorld.Service("own", 140), $"{ExplainWorld.Gateway} @here", "10.1.0.1");
        Assert.NotEmpty(_world.Path("203.0.113.140", 80, ExplainWorld.Outside).Obstacles);
    }

    [Fact]
    public void Endpoints_out_of_reach_are_told_with_the_reason()
    {
        _world.Neighbours["10.1.0.1 dev lan0"] = NeighbourState.Failed;
        _world.Neighbours["10.2.0.1 dev lan1"] = NeighbourState.Asked;
        _world.Neighbours["10.1.128.1 dev lan0"] = NeighbourState.Failed; // the router before 10.3.0.1
        _world.Neighbours["10.1.0.4 dev lan0"] = NeighbourState.Failed; // is not ready, and gets nothing anyway
        Assert.Equal(["neighbour", "neighbour", "router", null, null], Reach(V4));

        _world.Neighbours["10.1.0.1 dev lan0"] = NeighbourState.Known;
        _world.Neighbours["10.2.0.1 dev lan1"] = NeighbourState.Unknown;
        _world.Neighbours["10.1.128.1 dev lan0"] = NeighbourState.Reachable;
        Assert.All(Reach(V4), Assert.Null);

        _world.NoDefaultRoute();
        _world.Set(ExplainWorld.Service("lost", 150), "172.16.0.1", "10.1.0.1", ExplainWorld.Gateway);
        Assert.Equal([null, null, "route"], Reach("203.0.113.150").Order());
    }

    [Fact]
    public void Connections_to_endpoints_that_are_gone_are_told()
    {
        PortKey key = _world.Dataplane.Model.PortsOf(ServiceWorld.Key("web"))[0].Key;
        _world.Flows = new FlowAnswer(
            [new FlowView(key, 9, [], [new EndpointFlows(new EndpointTarget([10, 1, 0, 77], 8080), 7), new EndpointFlows(new EndpointTarget([10, 1, 0, 1], 8080), 2), new EndpointFlows(new EndpointTarget([10, 1, 0, 78], 8080), 0)])]);
        PathEndpointRow gone = _world.Answer(V4, 80).Lists[0].Endpoints[^1];
        Assert.Equal(("10.1.0.77:8080", "gone", "gone", 7, 0), (gone.Endpoint, gone.State, gone.Choice, gone.Flows, gone.Slots));
        Assert.Equal(6, _world.Answer(V4, 80).Lists[0].Endpoints.Count);
    }

    [Fact]
    public void Who_forgets_the_namespace_is_told_where_the_Service_is()
    {
        AdminResponse response = _world.Ask(new AdminRequest(AdminOperations.Explain) { Namespace = "default", Name = "web" });
        Assert.Equal(("Service \"default/web\" is not served here", "there is shop/web: name it, or its namespace with -n"), (response.Error, response.Next));
        response = _world.Ask(new AdminRequest(AdminOperations.Explain) { Namespace = "default", Name = "wbe" });
        Assert.Contains("edgectl get services -A", response.Next, StringComparison.Ordinal);
    }

    private List<string?> Reach(string address) => [.. _world.Answer(address, 80, ExplainWorld.Outside).Lists[0].Endpoints.Select(static row => row.Unreachable)];
}
