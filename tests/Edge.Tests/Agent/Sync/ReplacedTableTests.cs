using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Nftables;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Sync;

/// <summary>What outlives a table that is replaced as a whole: the ids that connections carry, and the endpoint that each client has.</summary>
public sealed class ReplacedTableTests : IDisposable
{
    private static readonly SliceSpec Two = ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2");

    private readonly ManualClock _clock = new();
    private readonly DataplaneWorld _world;

    public ReplacedTableTests()
    {
        _world = new DataplaneWorld(owned: false, kernel: new FakeKernel(_clock));
        _world.Start();

        // Ids begin with 1: let those that count be others.
        _world.Set(ServiceWorld.Service("early", "10.96.0.9"), Two);
        _world.Set(StickyService.Of(), Two);
        _world.Remove("early");
        _world.Set(ServiceWorld.Service("other", "10.96.0.2"), Two);
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Connections_keep_their_Service_when_somebody_deleted_the_table()
    {
        uint[] before = Ids(_world);
        _world.CommitAsAnother(static transaction => transaction.Delete(new Table(Family.IPv4, DataplaneTable.Name)));

        Assert.Contains("there was no table", _world.Resync().Resync!, StringComparison.Ordinal);
        Assert.Equal(before, Ids(_world));
        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.2", 80));
    }

    [Fact]
    public void Connections_and_clients_keep_what_they_have_when_a_rule_was_changed()
    {
        uint[] before = Ids(_world);
        StickyService.Stick(_world, DataplaneWorld.Client, "10.1.0.2");
        _clock.Advance(TimeSpan.FromMinutes(4));
        RemoveRule();

        Assert.Contains("pick", _world.Resync().Resync!, StringComparison.Ordinal);
        Assert.Equal(before, Ids(_world));
        Assert.Equal("10.1.0.2:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        foreach (Element client in StickyService.Clients(_world))
        {
            Assert.Equal((StickyService.Timeout, TimeSpan.FromMinutes(6)), (client.Timeout, client.Expiration));
        }

        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void An_agent_of_another_version_leaves_connections_and_clients_as_they_are()
    {
        uint[] before = Ids(_world);
        StickyService.Stick(_world, DataplaneWorld.Client, "10.1.0.2");
        StickyService.Stick(_world, "198.51.100.8", "10.1.0.1");
        RemoveRule();
        using var next = new DataplaneWorld(owned: false, kernel: _world.Kernel.Kernel);
        next.Add(ServiceWorld.Service("new", "10.96.0.3"), Two);
        next.Add(StickyService.Of(), ServiceWorld.Slice("a", "10.1.0.2", "10.1.0.3"));
        next.Add(ServiceWorld.Service("other", "10.96.0.2"), Two);

        next.Resync("start");

        Assert.Equal(before, Ids(next));
        Assert.DoesNotContain(next.Dataplane.Model.PortsOf(ServiceWorld.Key("new"))[0].Id, before);
        Assert.Equal("10.1.0.2:8080", next.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Equal("10.1.0.2:8080 | 10.1.0.3:8080", next.Connect("198.51.100.8", "10.96.0.1", 80));
        Assert.Equal(1, StickyService.Clients(next).Count);
    }

    [Fact]
    public void Clients_of_a_Service_that_keeps_them_no_more_are_forgotten()
    {
        StickyService.Stick(_world, DataplaneWorld.Client, "10.1.0.2");
        RemoveRule();
        using var next = new DataplaneWorld(owned: false, kernel: _world.Kernel.Kernel);
        next.Add(ServiceWorld.Service("web", "10.96.0.1"), Two);

        next.Resync("start");

        Assert.Equal(0, StickyService.Clients(next).Count);
        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080", next.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    [Fact]
    public void A_table_with_an_element_that_no_list_can_have_is_written_from_nothing()
    {
        TableSnapshot table = _world.Kernel.ReadTable(Family.IPv4, DataplaneTable.Name)!;
        uint[] before = Ids(_world);
        _world.CommitAsAnother(transaction =>
        {
            var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
            key.AddMark(uint.MaxValue);
            key.AddNumber(0);
            var data = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
            data.AddAddress(System.Net.IPAddress.Parse("10.1.0.66"));
            data.AddPort(8080);
            transaction.AddElement(table.FindSet("endpoints")!.Set, key.Bytes, data.Bytes);
        });

        Assert.Contains("that no list can have", _world.Resync().Resync!, StringComparison.Ordinal);
        Assert.Equal(before, Ids(_world));
        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.2", 80));
    }

    [Fact]
    public void Frontends_of_another_kind_say_nothing()
    {
        _world.CommitAsAnother(static transaction =>
        {
            Table table = new(Family.IPv4, DataplaneTable.Name);
            transaction.Delete(table);
            transaction.Add(table);
            Set frontends = new(table, "frontends") { KeyType = ElementField.CtMark, DataType = ElementField.CtMark };
            transaction.Add(frontends);
            transaction.AddElement(frontends, [1, 0, 0, 0], [9, 0, 0, 0]);
            Set clients = new(table, "affinity") { KeyType = ElementField.CtMark, DataType = ElementField.CtMark };
            transaction.Add(clients);
            transaction.AddElement(clients, [1, 0, 0, 0], [9, 0, 0, 0]);
        });
        using var next = new DataplaneWorld(owned: false, kernel: _world.Kernel.Kernel);
        next.Add(StickyService.Of(), Two);

        next.Resync("start");

        Assert.Equal("10.1.0.1:8080 | 10.1.0.2:8080", next.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        Assert.Equal(0, StickyService.Clients(next).Count);
    }

    private static uint[] Ids(DataplaneWorld world) => [.. ((string[])["web", "other"]).Select(name => world.Dataplane.Model.PortsOf(ServiceWorld.Key(name))[0].Id)];

    private void RemoveRule() => _world.CommitAsAnother(transaction =>
    {
        TableSnapshot table = _world.Kernel.ReadTable(Family.IPv4, DataplaneTable.Name)!;
        transaction.Delete(table.RulesOf("pick-2").First());
    });
}
