using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Nftables;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Sync;

/// <summary>What a packet meets, in words, over the fake kernel.</summary>
public sealed class DataplaneTests : IDisposable
{
    private readonly DataplaneWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_client_of_a_ClusterIP_reaches_each_endpoint_with_its_own_address()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080", _world.Connect(DataplaneWorld.Gateway, "10.96.0.1", 80));
    }

    [Fact]
    public void A_pod_on_the_same_link_as_the_endpoint_is_masqueraded_since_the_reply_would_bypass_us()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:8080, masqueraded", _world.Connect(DataplaneWorld.Pod, "10.96.0.1", 80));
    }

    [Fact]
    public void An_endpoint_that_is_not_known_to_answer_through_us_gets_our_address()
    {
        _world.Start();
        _world.Host.Route("10.200.0.0/16", "lan0");
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.200.0.1"));
        Assert.Equal("10.200.0.1:8080, masqueraded", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void NodePort_load_balancer_address_and_external_IP_lead_to_the_endpoints()
    {
        _world.Start();
        _world.Set(External(local: false), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, DataplaneWorld.Gateway, 30080));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "203.0.113.5", 80));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "203.0.113.6", 80));
    }

    [Fact]
    public void Policy_Local_sends_outsiders_to_local_endpoints_and_everybody_here_to_all()
    {
        _world.Start();
        _world.Set(External(local: true), ServiceWorld.Slice("a", "10.1.0.1 @here", "10.1.0.2 @there"));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, DataplaneWorld.Gateway, 30080));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "203.0.113.5", 80));
        Assert.StartsWith("10.1.0.1:8080 | 10.1.0.2:8080", _world.Connect(DataplaneWorld.Gateway, "203.0.113.5", 80), StringComparison.Ordinal);
        Assert.StartsWith("10.1.0.1:8080 | 10.1.0.2:8080", _world.Connect(DataplaneWorld.Pod, "203.0.113.5", 80), StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_Local_with_endpoints_only_elsewhere_drops_outsiders()
    {
        _world.Start();
        _world.Set(External(local: true), ServiceWorld.Slice("a", "10.1.0.2 @there"));
        Assert.Equal("Dropped", _world.Connect(DataplaneWorld.Client, "203.0.113.5", 80));
        Assert.Equal("Dropped", _world.Connect(DataplaneWorld.Client, DataplaneWorld.Gateway, 30080));
        Assert.StartsWith("10.1.0.2:8080", _world.Connect(DataplaneWorld.Pod, "203.0.113.5", 80), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_endpoints_TCP_is_reset_and_UDP_gets_an_ICMP_error_everywhere()
    {
        _world.Start();
        _world.Set(External(local: false, udp: true), ServiceWorld.Slice("a", "10.1.0.1 unready"));
        foreach ((string address, ushort port) in new (string, ushort)[] { ("10.96.0.1", 80), ("203.0.113.5", 80), ("203.0.113.6", 80), (DataplaneWorld.Gateway, 30080) })
        {
            Assert.Equal("Reset", _world.Connect(DataplaneWorld.Client, address, port));
            Assert.Equal("Unreachable", _world.Connect(DataplaneWorld.Client, address, port, TracePacket.Udp));
        }
    }

    [Fact]
    public void A_serving_endpoint_that_terminates_is_used_when_no_other_is_ready()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1 terminating", "10.1.0.2 unready"));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void A_port_without_Service_on_a_Service_address_never_reaches_the_host()
    {
        _world.Start();
        _world.Set(External(local: false), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("Reset", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 22));
        Assert.Equal("Reset", _world.Connect(DataplaneWorld.Client, "203.0.113.5", 22));
        Assert.Equal("Reset", _world.Connect(DataplaneWorld.Client, "203.0.113.5", 30080));
        Assert.Equal("Dropped", _world.Connect(DataplaneWorld.Client, "10.96.0.77", 80));
        Assert.Equal("Delivered", _world.Connect(DataplaneWorld.Client, DataplaneWorld.Gateway, 22));
    }

    [Fact]
    public void IPv6_is_served_as_IPv4_is()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "fd00:96::1"), ServiceWorld.Slice("a", "fd00:1::1", "fd00:1::2"));
        Assert.Equal("[fd00:1::1]:8080 | [fd00:1::2]:8080", _world.Connect("2001:db8:9::7", "fd00:96::1", 80));
        Assert.Equal("Reset", _world.Connect("2001:db8:9::7", "fd00:96::1", 22));
    }

    [Fact]
    public void Kubernetes_rules_masquerade_what_kube_proxy_masquerades()
    {
        _world.Dataplane.Node = _world.Dataplane.Node with { KubernetesSourceRules = true };
        _world.Start();
        _world.Set(External(local: false), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:8080, masqueraded", _world.Connect(DataplaneWorld.Client, "203.0.113.5", 80));
        Assert.Equal("10.1.0.1:8080, masqueraded", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Pod, "10.96.0.1", 80));
        Assert.Equal("10.1.0.1:8080, masqueraded", _world.Connect("10.1.0.1", "10.96.0.1", 80));
    }

    [Fact]
    public void Above_32_endpoints_all_are_reached_and_none_has_a_quarter_more_than_another()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", Enumerable.Range(1, 50).Select(n => $"10.1.2.{n}").ToArray()));
        TraceResult result = new PacketTracer(_world.Kernel, _world.Host).Trace(TracePacket.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Equal(50, result.Targets.Count);
        Assert.True(result.Shares.Values.Max() <= result.Shares.Values.Min() * 1.25);
    }

    [Fact]
    public void Applying_the_same_state_again_sends_nothing_and_a_resync_finds_no_difference()
    {
        _world.Start();
        _world.Set(External(local: true), ServiceWorld.Slice("a", "10.1.0.1 @here", "10.1.0.2"));
        uint generation = _world.Kernel.ReadGeneration();
        Assert.Equal(0, _world.ApplyAll().Changed);
        Assert.Equal(generation, _world.Kernel.ReadGeneration());
        Assert.Equal(0, _world.Resync().Changed);
    }

    [Fact]
    public void A_restarted_agent_takes_the_table_over_and_changes_only_what_changed()
    {
        _world.Start();
        _world.Set(External(local: false), ServiceWorld.Slice("a", "10.1.0.1"));
        using var next = new DataplaneWorld(kernel: _world.Kernel.Kernel);
        _world.Kernel.Dispose();
        next.Add(External(local: false), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        ApplyResult result = next.Resync("start");
        Assert.Equal("start", result.Resync);
        Assert.InRange(result.Changed, 1, 12);
        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080", next.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void A_table_that_somebody_deleted_is_made_again()
    {
        using var world = new DataplaneWorld(owned: false);
        world.Start();
        world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        world.CommitAsAnother(static transaction => transaction.Delete(new Table(Family.IPv4, "edge")));
        ApplyResult result = world.Resync("foreign change");
        Assert.Contains("there was no table", result.Resync!, StringComparison.Ordinal);
        Assert.Equal("10.1.0.1:8080", world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void Somebody_elses_commit_between_ours_is_noticed_by_the_generation_and_compared()
    {
        using var world = new DataplaneWorld(owned: false);
        world.Start();
        world.CommitAsAnother(static transaction => transaction.Add(new Table(Family.Inet, "firewall")));
        ApplyResult result = world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("another program changed nftables", result.Resync);
        Assert.Equal("10.1.0.1:8080", world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.NotNull(world.Kernel.ReadTable(Family.Inet, "firewall"));
    }

    [Fact]
    public void A_refused_Service_is_tried_again_and_not_forgotten_when_somebody_else_commits()
    {
        using var world = new DataplaneWorld(owned: false);
        world.Start();
        RefuseAddress("10.96.0.2", world);
        world.Set(ServiceWorld.Service("bad", "10.96.0.2"), ServiceWorld.Slice("a", "10.1.0.1"));
        world.CommitAsAnother(static transaction => transaction.Add(new Table(Family.Inet, "firewall")));
        world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("b", "10.1.0.1"));
        Assert.Equal("bad", Assert.Single(world.Dataplane.Problems).Key.Name);
        Assert.Equal("10.1.0.1:8080", world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void A_Service_that_the_kernel_refuses_is_named_and_stops_no_other()
    {
        _world.Start();
        for (int index = 0; index < 20; index++)
        {
            _world.Add(ServiceWorld.Service($"s{index}", $"10.96.1.{index}"), ServiceWorld.Slice("a", "10.1.0.1"));
        }

        RefuseAddress("10.96.1.13");
        _world.ApplyAll();
        KeyValuePair<ServiceKey, string> problem = Assert.Single(_world.Dataplane.Problems);
        Assert.Equal("s13", problem.Key.Name);
        Assert.Contains("the kernel refused it", problem.Value, StringComparison.Ordinal);
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.1.12", 80));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.1.19", 80));
        Assert.Equal(19, _world.Dataplane.Model.Services);
    }

    [Fact]
    public void A_refused_change_of_a_Service_leaves_it_as_it_was()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        RefuseAddress("10.96.0.2");
        _world.Set(ServiceWorld.Service("web", "10.96.0.2"), ServiceWorld.Slice("a", "10.1.0.2"));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        _world.Kernel.Kernel.FailWhen = null;
        _world.ApplyAll();
        Assert.Empty(_world.Dataplane.Problems);
        Assert.Equal("10.1.0.2:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.2", 80));
        Assert.Equal("Dropped", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void A_bad_Service_at_the_start_does_not_keep_the_others_out()
    {
        for (int index = 0; index < 9; index++)
        {
            _world.Add(ServiceWorld.Service($"s{index}", $"10.96.1.{index}"), ServiceWorld.Slice("a", "10.1.0.1"));
        }

        RefuseAddress("10.96.1.4");
        _world.Start();
        Assert.Equal("s4", Assert.Single(_world.Dataplane.Problems).Key.Name);
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.1.8", 80));
    }

    [Fact]
    public void Changed_node_facts_change_only_the_small_sets()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        _world.Dataplane.Node = _world.Dataplane.Node with { Interfaces = [2], ReturnPrefixes = [IPNetwork.Parse("192.0.2.0/24")] };
        _world.Dataplane.UpdateNode();
        Assert.Equal("10.1.0.1:8080, masqueraded", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    private void RefuseAddress(string address, DataplaneWorld? world = null)
    {
        byte[] key = [.. IPAddress.Parse(address).GetAddressBytes(), 6, 0, 0, 0, 0, 80, 0, 0];
        (world ?? _world).Kernel.FailOn(new DataplaneTable(System.Net.Sockets.AddressFamily.InterNetwork, owned: true).Frontends, key);
    }

    private static ServiceSpec External(bool local, bool udp = false)
    {
        ServicePort[] ports = [new("http", TransportProtocol.Tcp, 80, 30080)];
        return new ServiceSpec
        {
            Key = ServiceWorld.Key("ext"),
            Uid = "ext",
            ResourceVersion = "1",
            ClusterIPs = [IPAddress.Parse("10.96.0.1")],
            ExternalIPs = [IPAddress.Parse("203.0.113.6")],
            LoadBalancerIPs = [new LoadBalancerAddress(IPAddress.Parse("203.0.113.5"), true)],
            ExternalTrafficLocal = local,
            Ports = udp ? [.. ports, new("dns", TransportProtocol.Udp, 80, 30080)] : ports,
        };
    }
}
