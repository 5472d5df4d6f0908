using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Linux;
using Edge.Nftables;
using Edge.Nftables.Text;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Sync;

/// <summary>The flowtable comes with the first Service that asks for the fast path and goes with the last, over the fake kernel.</summary>
public sealed class FastPathTests : IDisposable
{
    private readonly DataplaneWorld _world = new();

    public FastPathTests() => _world.Start();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Flowtable_comes_with_the_first_Service_and_goes_with_the_last()
    {
        string before = _world.Kernel.Kernel.ToString();
        _world.Set(Service("web", "on"), ServiceWorld.Slice("a", "10.1.0.1"));
        _world.Set(Service("shop", "on"), ServiceWorld.Slice("b", "10.1.0.2"));
        Assert.Equal(["eth0", "lan0"], Flowtable()!.Devices);
        Assert.Contains("@fast-path flow add @fast", Listing(), StringComparison.Ordinal);
        Assert.Equal(2, Table().FindSet("fast-path")!.Count);
        Assert.Equal(0, _world.Resync().Changed);

        _world.Set(Service("web", "off"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal(1, Table().FindSet("fast-path")!.Count);
        Assert.NotNull(Flowtable());

        _world.Remove("shop");
        _world.Remove("web");
        Assert.Equal(before, _world.Kernel.Kernel.ToString());
    }

    [Fact]
    public void Interfaces_that_come_are_added_and_one_that_has_gone_stops_nobody()
    {
        _world.Set(Service("web", "on"), ServiceWorld.Slice("a", "10.1.0.1"));
        _world.Dataplane.Node = _world.Dataplane.Node with { Links = [new HostLink(2, "eth0"), new HostLink(3, "lan0"), new HostLink(4, "wg0")] };
        _world.Dataplane.UpdateNode();
        Assert.Equal(["eth0", "lan0", "wg0"], Flowtable()!.Devices);

        // Named by rtnetlink, gone before the commit: the Service that comes in the same change is served.
        _world.Kernel.Kernel.Devices = ["eth0", "lan0", "wg0"];
        _world.Dataplane.Node = _world.Dataplane.Node with { Links = [new HostLink(2, "eth0"), new HostLink(5, "pod7")] };
        _world.Set(Service("shop", "on", "10.96.0.2"), ServiceWorld.Slice("b", "10.1.0.2"));
        Assert.Equal("10.1.0.2:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.2", 80));
        Assert.Empty(_world.Dataplane.Problems);

        // It came back under its name: the next change adds it.
        _world.Kernel.Kernel.Devices = null;
        _world.Dataplane.UpdateNode();
        Assert.Contains("pod7", Flowtable()!.Devices);
    }

    [Fact]
    public void New_agent_takes_over_the_flowtable()
    {
        _world.Set(Service("web", "on"), ServiceWorld.Slice("a", "10.1.0.1"));
        string before = _world.Kernel.Kernel.ToString();
        using var next = new DataplaneWorld(kernel: _world.Kernel.Kernel.Copy());
        next.Add(Service("web", "on"), ServiceWorld.Slice("a", "10.1.0.1"));
        next.Start();
        Assert.Equal(before, next.Kernel.Kernel.ToString());
        next.Remove("web");
        Assert.DoesNotContain("fast", next.Kernel.Kernel.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NewFlowtable", "fast")]
    [InlineData("NewRule", "fast-path")]
    public void Kernel_that_refuses_serves_by_the_rules_and_the_Service_says_so(string message, string name)
    {
        _world.Kernel.Kernel.FailWhen = operation => operation.Message == message && operation.Name == name ? Errno.EOPNOTSUPP : null;
        _world.Set(Service("web", "on"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Contains("edge.gateway/fast-path is ignored: this kernel has no flowtables", Assert.Single(_world.Dataplane.Problems).Value, StringComparison.Ordinal);
        Assert.Null(Flowtable());

        _world.Set(Service("web", "off"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Empty(_world.Dataplane.Problems);
    }

    [Fact]
    public void Wrong_word_is_named_and_means_off()
    {
        _world.Set(Service("web", "yes"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Contains("edge.gateway/fast-path is 'yes', not on or off: it is off", Assert.Single(_world.Dataplane.Problems).Value, StringComparison.Ordinal);
        Assert.Null(Flowtable());
    }

    private static ServiceSpec Service(string name, string fastPath, string address = "10.96.0.1") => new()
    {
        Key = ServiceWorld.Key(name),
        Uid = name,
        ResourceVersion = "1",
        ClusterIPs = [IPAddress.Parse(name == "shop" ? "10.96.0.2" : address)],
        Ports = [new ServicePort("http", TransportProtocol.Tcp, 80, 0)],
        Annotations = new Dictionary<string, string> { ["edge.gateway/fast-path"] = fastPath },
    };

    private TableSnapshot Table() => _world.Kernel.ReadTable(Family.IPv4, DataplaneTable.Name)!;

    private Flowtable? Flowtable() => Table().Flowtables.SingleOrDefault();

    private string Listing() => RulesetText.Print(Table());
}
