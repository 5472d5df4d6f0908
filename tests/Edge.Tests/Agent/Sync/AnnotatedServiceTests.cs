using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Nftables;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Sync;

/// <summary>What annotations do to a packet, over the fake kernel.</summary>
public sealed class AnnotatedServiceTests : IDisposable
{
    private readonly DataplaneWorld _world = new();

    public AnnotatedServiceTests() => _world.Start();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_range_of_ports_keeps_the_port_of_the_client()
    {
        _world.Set(Annotated(("port-ranges", "http=10000-10009")), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:10003", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 10003));
        Assert.Equal("10.1.0.1:10009", _world.Connect(DataplaneWorld.Client, DataplaneWorld.Gateway, 10009));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Equal("Reset", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 10010));
        Assert.Equal("Delivered", _world.Connect(DataplaneWorld.Client, DataplaneWorld.Gateway, 10010));
    }

    [Fact]
    public void A_range_that_moves_leaves_nothing_behind()
    {
        _world.Set(Annotated(("port-ranges", "http=10000-10009")), ServiceWorld.Slice("a", "10.1.0.1"));
        _world.Set(Annotated(("port-ranges", "http=10005-10020")), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("Reset", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 10004));
        Assert.Equal("10.1.0.1:10020", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 10020));
        _world.Set(Annotated(), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal(0, Count("frontend-ranges") + Count("nodeport-ranges") + Count("endpoint-addresses"));
    }

    [Fact]
    public void A_denied_source_reaches_the_Service_by_none_of_its_addresses()
    {
        _world.Set(Annotated(("denied-source-ranges", "198.51.100.0/28, 10.1.0.99")), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("Dropped", _world.Connect("198.51.100.7", "10.96.0.1", 80));
        Assert.Equal("Dropped", _world.Connect("198.51.100.7", DataplaneWorld.Gateway, 30080));
        Assert.Equal("Dropped", _world.Connect(DataplaneWorld.Pod, "10.96.0.1", 80));
        Assert.Equal("10.1.0.1:8080", _world.Connect("198.51.100.70", "10.96.0.1", 80));
    }

    [Theory]
    [InlineData("flow-hash")]
    [InlineData("client-hash")]
    public void A_hash_reaches_every_endpoint_by_its_share(string balance)
    {
        _world.Set(Annotated(("balance", balance), ("weights", "10.1.0.2=3")), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        IReadOnlyDictionary<IPEndPoint, int> shares = new PacketTracer(_world.Kernel, _world.Host).Trace(TracePacket.Connect(DataplaneWorld.Client, "10.96.0.1", 80)).Shares;
        Assert.Equal([16, 48], shares.Values.Order());
    }

    [Fact]
    public void Limits_are_elements_of_the_port_and_rules_for_its_clients()
    {
        _world.Set(
            Annotated(("connections", "100"), ("new-connections-per-second", "50"), ("connections-per-client", "5"), ("new-connections-per-second-per-client", "7")),
            ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal(2, Count("connections") + Count("connection-rate"));
        Assert.Equal(["clients-of-5", "client-rate-of-7"], Groups());
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Equal(0, _world.Resync().Changed);
        _world.Set(Annotated(("connections", "200")), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal(1, Count("connections") + Count("connection-rate"));
        Assert.Empty(Groups());
    }

    [Fact]
    public void A_wrong_annotation_is_reported_by_name_and_the_default_is_used()
    {
        _world.Set(Annotated(("balance", "fastest")), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Contains("edge.gateway/balance", Assert.Single(_world.Dataplane.Problems).Value, StringComparison.Ordinal);
        _world.Set(Annotated(("balance", "random")), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Empty(_world.Dataplane.Problems);
    }

    [Fact]
    public void A_kernel_without_limits_and_hashes_serves_all_else_and_says_so()
    {
        using var world = new DataplaneWorld(missing: ["hash", "limit", "connlimit"]);
        world.Kernel.Kernel.FailWhen = operation => operation is { Message: "NewSet", Name: "connections" } ? Edge.Linux.Errno.ENOENT : null;
        world.Start();
        world.Set(Annotated(("connections", "100"), ("connections-per-client", "5"), ("balance", "flow-hash")), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080", world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Contains("nft_connlimit", Assert.Single(world.Dataplane.Problems).Value, StringComparison.Ordinal);
    }

    private static ServiceSpec Annotated(params (string Name, string Value)[] annotations) => new()
    {
        Key = ServiceWorld.Key("web"),
        Uid = "web",
        ResourceVersion = "1",
        ClusterIPs = [IPAddress.Parse("10.96.0.1")],
        Ports = [new ServicePort("http", TransportProtocol.Tcp, 80, 30080)],
        Annotations = annotations.ToDictionary(static annotation => "edge.gateway/" + annotation.Name, static annotation => annotation.Value),
    };

    private TableSnapshot Table() => _world.Kernel.ReadTable(Family.IPv4, DataplaneTable.Name)!;

    private IEnumerable<string> Groups() => DataplaneGroups.Groups(Table()).OrderBy(static group => group.Kind).Select(static group => DataplaneTable.GroupName(group.Kind, group.Number));

    private int Count(string set) => Table().FindSet(set)!.Count;
}
