using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Nftables;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Explain;

/// <summary>Where a client stands with the limits of each client: what the kernel tells by key, and what it does not tell.</summary>
public sealed class ClientLimitTests : IDisposable
{
    private const string Address = "10.96.0.150";
    private readonly ExplainWorld _world = new();

    public ClientLimitTests() =>
        _world.Set(ExplainWorld.Service("calls", 150, new() { ["connections-per-client"] = "5", ["new-connections-per-second-per-client"] = "20" }), "10.1.0.1");

    private DataplaneTable Table => _world.Dataplane.TableOf(AddressFamily.InterNetwork);

    private PortKey Port => _world.Dataplane.Model.PortsOf(ServiceWorld.Key("calls"))[0].Key;

    [Fact]
    public void A_client_that_the_kernel_does_not_know_is_free_whatever_it_has()
    {
        Count(7);
        PathRow path = _world.Path(Address, 80, ExplainWorld.Outside);
        Assert.Equal("forwarded endpoint", $"{path.Outcome} {path.Reason}");
        Assert.Equal(["connections-per-client=5", "new-connections-per-second-per-client=20"], path.Limits);
        Assert.Equal(["connections-per-client 5 free 7", "new-connections-per-second-per-client 20 free "], path.ClientLimits!.Select(static row => $"{row.Name} {row.Number} {row.State} {row.Connections}"));
        Assert.Equal(
            ["clients-of-5 True", "client-connections False", "client-rate-of-20 True", "client-rate False"],
            path.Lookups.Where(static row => row.Chain == "client-limits").Select(static row => $"{row.Set} {row.Found}"));
    }

    [Theory]
    [InlineData(4, "forwarded endpoint free")]
    [InlineData(5, "refused clientLimitReached reached")]
    [InlineData(6, "refused clientLimitReached reached")]
    public void A_client_with_as_many_connections_as_it_may_have_is_refused(int live, string expected)
    {
        Count(live);
        _world.Meter("calls", Table.ClientConnections, DataplaneTable.ConnectionLimit(5));
        PathRow path = _world.Path(Address, 80, ExplainWorld.Outside);
        Assert.Equal(expected, $"{path.Outcome} {path.Reason} {path.ClientLimits![0].State}");
        Assert.Equal("forwarded", _world.Path(Address, 80, "198.51.100.8").Outcome);
        Assert.Null(_world.Path(Address, 80).ClientLimits);
    }

    [Fact]
    public void Where_connections_cannot_be_counted_nothing_is_claimed()
    {
        _world.Meter("calls", Table.ClientConnections, DataplaneTable.ConnectionLimit(5));
        _world.Flows = new FlowAnswer([], "no ctnetlink");
        PathRow path = _world.Path(Address, 80, ExplainWorld.Outside);
        Assert.Equal(("forwarded", "unknown", null), (path.Outcome, path.ClientLimits![0].State, path.ClientLimits![0].Connections));
    }

    [Fact]
    public void The_number_by_which_the_kernel_holds_the_client_counts()
    {
        Count(3);
        _world.Meter("calls", Table.ClientConnections, DataplaneTable.ConnectionLimit(2));
        ClientLimitRow row = _world.Path(Address, 80, ExplainWorld.Outside).ClientLimits![0];
        Assert.Equal((5, 2, "reached"), (row.Number, row.Held, row.State));
    }

    [Theory]
    [InlineData(59_999, "unknown")] // just now
    [InlineData(59_950, "unknown")] // a token takes 50 ms, and the kernel's clock ticks
    [InlineData(59_000, "free")]
    public void Who_asked_for_nothing_since_a_token_was_made_is_let_through(int left, string expected)
    {
        _world.Meter("calls", Table.ClientRate, DataplaneTable.RateLimit(20), TimeSpan.FromMilliseconds(left));
        ClientLimitRow row = _world.Path(Address, 80, ExplainWorld.Outside).ClientLimits![1];
        Assert.Equal((expected, 60_000 - left), (row.State, row.QuietMilliseconds));
    }

    [Fact]
    public void A_limit_that_the_kernel_lacks_is_told_and_holds_nobody()
    {
        Count(9);
        _world.Meter("calls", Table.ClientConnections, DataplaneTable.ConnectionLimit(5));
        using Transaction transaction = new();
        ElementKey key = new(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(ConnectionMark.Port(_world.Dataplane.Model.PortsOf(ServiceWorld.Key("calls"))[0].Id));
        transaction.DeleteElement(Table.GroupOf(PolicySet.ClientConnections, 5), key.Bytes);
        _world.Kernel.Commit(transaction);
        PathRow path = _world.Path(Address, 80, ExplainWorld.Outside);
        Assert.Equal(("forwarded", "new-connections-per-second-per-client"), (path.Outcome, Assert.Single(path.ClientLimits!).Name));
        Assert.NotNull(path.Lookups.Single(static row => row.Set == "clients-of-5").Wanted);
    }

    public void Dispose() => _world.Dispose();

    private void Count(int live) => _world.Flows = new FlowAnswer([new FlowView(Port, 9, [], []) { Client = live }]);
}
