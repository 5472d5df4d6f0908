using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Nftables;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Sync;

/// <summary>What decides before an endpoint is picked: source ranges, limits, affinity; over the fake kernel.</summary>
public sealed class ServicePolicyTests : IDisposable
{
    private const string LoadBalancer = "203.0.113.5";
    private const string ExternalAddress = "203.0.113.6";

    private readonly DataplaneWorld _world = new();

    public ServicePolicyTests() => _world.Start();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Source_ranges_guard_the_load_balancer_address_alone()
    {
        _world.Set(Guarded(local: false, "198.51.100.0/24"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:8080", _world.Connect("198.51.100.7", LoadBalancer, 80));
        Assert.Equal("Dropped", _world.Connect("198.51.101.7", LoadBalancer, 80));
        Assert.Equal("Dropped", _world.Connect(DataplaneWorld.Pod, LoadBalancer, 80));
        Assert.Equal("10.1.0.1:8080", _world.Connect("198.51.101.7", ExternalAddress, 80));
        Assert.Equal("10.1.0.1:8080", _world.Connect("198.51.101.7", DataplaneWorld.Gateway, 30080));
        Assert.Equal("10.1.0.1:8080", _world.Connect("198.51.101.7", "10.96.0.1", 80));
    }

    [Fact]
    public void Source_ranges_hold_under_policy_Local_too()
    {
        _world.Set(Guarded(local: true, "198.51.100.0/24"), ServiceWorld.Slice("a", "10.1.0.1 @here", "10.1.0.2 @there"));
        Assert.Equal("10.1.0.1:8080", _world.Connect("198.51.100.7", LoadBalancer, 80));
        Assert.Equal("Dropped", _world.Connect("198.51.101.7", LoadBalancer, 80));
        Assert.Equal("Dropped", _world.Connect(DataplaneWorld.Pod, LoadBalancer, 80));
    }

    [Fact]
    public void Ranges_that_hold_the_node_let_the_address_itself_in()
    {
        _world.Set(Guarded(local: false, "192.0.2.0/24"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Gateway, LoadBalancer, 80));
        Assert.Equal("10.1.0.1:8080", _world.Connect(LoadBalancer, LoadBalancer, 80));
        _world.Set(Guarded(local: false, "198.51.100.0/24"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("Dropped", _world.Connect(LoadBalancer, LoadBalancer, 80));
    }

    [Fact]
    public void Ranges_without_endpoints_still_drop_and_removed_ranges_open()
    {
        _world.Set(Guarded(local: false, "198.51.100.0/24"), ServiceWorld.Slice("a", "10.1.0.1 unready"));
        Assert.Equal("Reset", _world.Connect("198.51.100.7", LoadBalancer, 80));
        Assert.Equal("Dropped", _world.Connect("198.51.101.7", LoadBalancer, 80));
        _world.Set(Guarded(local: false), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:8080", _world.Connect("198.51.101.7", LoadBalancer, 80));
        Assert.Equal(0, Count("source-ranges") + Count("restricted"));
    }

    [Fact]
    public void A_client_keeps_its_endpoint_until_the_endpoint_goes()
    {
        SliceSpec three = ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2", "10.1.0.3");
        _world.Set(StickyService.Of(600), three);
        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080 | 10.1.0.3:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        StickyService.Stick(_world, DataplaneWorld.Client, "10.1.0.2");
        StickyService.Stick(_world, "198.51.100.8", "10.1.0.3");
        Assert.Equal("10.1.0.2:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        _world.Set(StickyService.Of(600), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.3"));
        Assert.Equal("10.1.0.1:8080 | 10.1.0.3:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Equal("10.1.0.3:8080", _world.Connect("198.51.100.8", "10.96.0.1", 80));
    }

    [Fact]
    public void Affinity_survives_a_restart_and_forgets_endpoints_that_went_meanwhile()
    {
        _world.Set(StickyService.Of(600), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        StickyService.Stick(_world, DataplaneWorld.Client, "10.1.0.2");
        StickyService.Stick(_world, "198.51.100.8", "10.1.0.1");
        using var next = new DataplaneWorld(kernel: _world.Kernel.Kernel);
        _world.Kernel.Dispose();
        next.Add(StickyService.Of(600), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.3"));
        next.Resync("start");
        Assert.Equal("10.1.0.1:8080", next.Connect("198.51.100.8", "10.96.0.1", 80));
        Assert.Equal("10.1.0.1:8080 | 10.1.0.3:8080", next.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void Each_timeout_in_use_has_one_rule_and_goes_with_its_last_Service()
    {
        _world.Set(StickyService.Of(600), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal(["sticky-600"], Groups());
        _world.Set(StickyService.Of(900, "other", "10.96.0.2"), ServiceWorld.Slice("b", "10.1.0.2"));
        Assert.Equal(["sticky-600", "sticky-900"], Groups());
        Assert.Equal(4, Table().RulesOf("remember").Count());
        _world.Set(StickyService.Of(900), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal(["sticky-900"], Groups());
        Assert.Equal(2, Table().RulesOf("remember").Count());
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        _world.Set(ServiceWorld.Service("other", "10.96.0.2"), ServiceWorld.Slice("b", "10.1.0.2"));
        Assert.Empty(Groups());
    }

    [Fact]
    public void The_65th_timeout_is_served_as_the_nearest_one_and_reported()
    {
        for (int index = 0; index < PolicyGroups.Maximum + 1; index++)
        {
            _world.Add(StickyService.Of(600 + index, $"web-{index}", $"10.96.1.{index}"), ServiceWorld.Slice("a", "10.1.0.1"));
        }

        _world.ApplyAll();

        Assert.Equal(PolicyGroups.Maximum, Groups().Count());
        KeyValuePair<ServiceKey, string> problem = Assert.Single(_world.Dataplane.Problems);
        Assert.Contains("at most 64 different values", problem.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_finds_affinity_and_ranges_as_they_are()
    {
        _world.Set(StickyService.Of(600, "web", "10.96.0.2"), ServiceWorld.Slice("a", "10.1.0.1"));
        _world.Set(Guarded(local: true, "198.51.100.0/24", "2001:db8::/32"), ServiceWorld.Slice("b", "10.1.0.1"));
        Assert.Equal(0, _world.Resync().Changed);
        Assert.Equal(0, _world.Resync().Changed);
        Assert.Equal(["sticky-600"], Groups());
    }

    private static ServiceSpec Guarded(bool local, params string[] ranges) => new()
    {
        Key = ServiceWorld.Key("guarded"),
        Uid = "guarded",
        ResourceVersion = "1",
        ClusterIPs = [IPAddress.Parse("10.96.0.1")],
        ExternalIPs = [IPAddress.Parse(ExternalAddress)],
        LoadBalancerIPs = [new LoadBalancerAddress(IPAddress.Parse(LoadBalancer), true)],
        LoadBalancerSourceRanges = [.. ranges.Select(IPNetwork.Parse)],
        ExternalTrafficLocal = local,
        Ports = [new ServicePort("http", TransportProtocol.Tcp, 80, 30080)],
    };

    private TableSnapshot Table() => _world.Kernel.ReadTable(Family.IPv4, DataplaneTable.Name)!;

    private IEnumerable<string> Groups() => Table().Sets.Select(set => set.Set.Name).Where(name => name.Contains("-6", StringComparison.Ordinal) || name.Contains("-9", StringComparison.Ordinal)).Order();

    private int Count(string set) => Table().FindSet(set)!.Count;
}
