using System.Net;
using System.Net.Sockets;
using Edge.Agent.Health;
using Edge.Agent.Host;
using Edge.Agent.Metrics;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Agent.Sync;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Metrics;

public sealed class ServiceCountersTests : IDisposable
{
    private readonly DataplaneWorld _world = new();
    private readonly FakeNftables _reader;
    private readonly ServiceCounters _counters;

    public ServiceCountersTests()
    {
        _world.Start();
        _reader = new FakeNftables(_world.Kernel.Kernel);
        _counters = new ServiceCounters(_reader);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void All_addresses_of_a_Service_count_together_and_Services_apart()
    {
        _world.Set(ServiceWorld.Service("web", "10.96.0.1,fd00:96::1", new ServicePort("http", TransportProtocol.Tcp, 80, 30080)), ServiceWorld.Slice("a", "10.1.0.1"), ServiceWorld.Slice("b", "fd00:1::1"));
        _world.Set(ServiceWorld.Service("api", "10.96.0.2"), ServiceWorld.Slice("c", "10.1.0.2"));
        Count("frontends", "shop/web", 5);
        Count("nodeports", "shop/web", 2);
        Count("frontends", "shop/api", 1);
        Assert.Equal("shop/api 1, shop/web 14", Read());
        Assert.Equal(15UL, _counters.Total);
    }

    [Fact]
    public void A_person_who_watches_gets_the_same_numbers_and_the_kernel_is_asked_once_a_second()
    {
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        Count("frontends", "shop/web", 5);
        ManualClock clock = new();
        using MetricsSource source = new(new AgentMetrics(clock), new HostReader("/", clock), new HealthCounts(), () => new FakeNftables(_world.Kernel.Kernel), clock);
        Assert.Equal(new CounterRow("shop/web", 5), Assert.Single(source.AnswerCounters().Counters!));
        Count("frontends", "shop/web", 2);
        Assert.Equal(5UL, source.AnswerCounters().Counters![0].Connections);
        clock.Advance(MetricsSource.Lifetime);
        Assert.Equal(7UL, source.AnswerCounters().Counters![0].Connections);
    }

    [Fact]
    public void Counters_that_cannot_be_read_are_no_numbers()
    {
        ManualClock clock = new();
        using MetricsSource source = new(new AgentMetrics(clock), new HostReader("/", clock), new HealthCounts(), static () => throw new NetlinkException("open", Errno.EPERM), clock);
        Assert.False(source.AnswerCounters().Ok);
    }

    [Fact]
    public void A_frontend_that_is_written_anew_takes_nothing_away()
    {
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        Count("frontends", "shop/web", 100);
        Assert.Equal("shop/web 100", Read());
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        Assert.Equal("shop/web 100", Read());
        Count("frontends", "shop/web", 3);
        Assert.Equal("shop/web 103", Read());
        Assert.Equal("shop/web 103", Read());
    }

    [Fact]
    public void An_id_that_another_Service_got_counts_for_that_one()
    {
        using var kernel = new FakeNftables();
        var table = new DataplaneTable(AddressFamily.InterNetwork, owned: false);
        using var transaction = new Transaction();
        transaction.Add(table.Table);
        transaction.Add(table.Frontends);
        transaction.AddElement(table.Frontends, Key(80), Mark(5), "shop/web:http");
        transaction.AddElement(table.Frontends, Key(443), Mark(6), "shop/web:https");
        kernel.Commit(transaction);
        var counters = new ServiceCounters(kernel);
        Assert.Equal(["shop/web"], counters.Read().Select(static service => service.Name));

        transaction.Clear();
        transaction.DeleteElement(table.Frontends, Key(80));
        kernel.Commit(transaction);
        counters.Read();
        transaction.Clear();
        transaction.AddElement(table.Frontends, Key(81), Mark(5), "shop/api:http");
        kernel.Commit(transaction);
        Assert.Equal(["shop/api", "shop/web"], counters.Read().Select(static service => service.Name));
    }

    [Fact]
    public void A_Service_that_is_gone_is_shown_no_more_and_stays_in_the_total()
    {
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        Count("frontends", "shop/web", 7);
        Read();
        _world.Remove("web");
        Assert.Equal("", Read());
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("shop/web 0", Read());
        Assert.Equal(7UL, _counters.Total);
    }

    [Fact]
    public void Policy_Local_with_endpoints_only_elsewhere_is_seen_for_each_direction()
    {
        ServiceSpec outside = Local("web", "10.96.0.1", external: true), inside = Local("api", "10.96.0.2", external: false);
        _world.Set(outside, ServiceWorld.Slice("a", "10.1.0.1 @elsewhere"));
        _world.Set(inside, ServiceWorld.Slice("c", "10.1.0.2 @elsewhere"));
        IReadOnlyList<CountedService> services = _counters.Read();
        Assert.Equal(["shop/api True False", "shop/web False True"], services.Select(service => $"{service.Name} {service.DropsInternal} {service.DropsExternal}"));
        _world.Set(outside, ServiceWorld.Slice("a", "10.1.0.1 @here"));
        Assert.False(_counters.Read()[1].DropsExternal);
    }

    [Fact]
    public void A_map_of_another_kind_that_somebody_put_there_counts_for_nobody()
    {
        using var kernel = new FakeNftables();
        var table = new DataplaneTable(AddressFamily.InterNetwork, owned: false);
        using var transaction = new Transaction();
        transaction.Add(table.Table);
        Set foreign = new(table.Table, table.Frontends.Name) { KeyType = ElementField.InetService, DataType = ElementField.InetService };
        transaction.Add(foreign);
        transaction.AddElement(foreign, [0, 80], [0, 81]);
        transaction.Add(table.NodePorts);
        transaction.AddElement(table.NodePorts, [(byte)TransportProtocol.Tcp, 0, 0, 0, 0x75, 0x30, 0, 0], Mark(5), "shop/web:http");
        kernel.Commit(transaction);
        Assert.Equal(["shop/web"], new ServiceCounters(kernel).Read().Select(static service => service.Name));
    }

    [Fact]
    public void Without_tables_there_is_nothing()
    {
        using var empty = new FakeNftables();
        Assert.Empty(new ServiceCounters(empty).Read());
    }

    private static ServiceSpec Local(string name, string address, bool external) => new()
    {
        Key = ServiceWorld.Key(name),
        Uid = name,
        ResourceVersion = "1",
        ClusterIPs = [IPAddress.Parse(address)],
        Ports = [new ServicePort("http", TransportProtocol.Tcp, 80, external ? (ushort)30080 : (ushort)0)],
        ExternalTrafficLocal = external,
        InternalTrafficLocal = !external,
    };

    private static byte[] Key(ushort port)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddAddress(IPAddress.Parse("10.96.0.1"));
        key.AddProtocol((byte)TransportProtocol.Tcp);
        key.AddPort(port);
        return key.Bytes.ToArray();
    }

    private static byte[] Mark(uint id) => BitConverter.GetBytes(ConnectionMark.Frontend(id, local: false, SizeClass.Reject, SourceMode.Auto));

    private void Count(string set, string comment, ulong packets) => _world.Kernel.Kernel.Count(set, comment, packets);

    private string Read() => string.Join(", ", _counters.Read().Select(service => $"{service.Name} {service.Connections}"));
}
