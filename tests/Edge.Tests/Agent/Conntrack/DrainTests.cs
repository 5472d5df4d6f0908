using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Linux;
using Edge.Linux.Conntrack;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Conntrack;

/// <summary>What is told of connections to endpoints that left, and what that costs.</summary>
public sealed class DrainTests : IDisposable
{
    private readonly FlowWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void An_endpoint_that_leaves_drains_until_its_last_connection_ends()
    {
        Begin();
        Set("10.1.0.2");
        Assert.Equal("shop/web:http 10.1.0.1:8080 2 flows 0 s", _world.Draining);

        _world.Conntrack.Clear();
        _world.Pass(4);
        Assert.Equal("shop/web:http 10.1.0.1:8080 2 flows 4 s", _world.Draining);
        _world.Pass(1);
        Assert.Equal("", _world.Draining);
        Assert.True(_world.Flows.Drains.IsEmpty);
    }

    [Fact]
    public void An_endpoint_that_terminates_drains_and_one_that_returns_does_not()
    {
        Begin();
        Set("10.1.0.1 terminating", "10.1.0.2");
        Assert.NotEqual("", _world.Draining);
        Set("10.1.0.1", "10.1.0.2");
        Assert.Equal("", _world.Draining);
    }

    [Fact]
    public void A_deleted_Service_drains_under_its_name()
    {
        Begin();
        _world.Gateway.Remove("web");
        _world.Work();

        Assert.Equal("shop/web:http 10.1.0.1:8080 2 flows 0 s | shop/web:http 10.1.0.2:8080 1 flows 0 s", _world.Draining);
    }

    [Fact]
    public void After_a_restart_what_drained_is_found_again()
    {
        Begin();
        Set("10.1.0.2");
        using var next = new FlowWorld(_world.Gateway.Kernel.Kernel, _world.Conntrack);
        _world.Gateway.Kernel.Dispose();
        next.Gateway.Add(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.2"));
        next.Start();

        Assert.Equal("shop/web:http 10.1.0.1:8080 2 flows 0 s", next.Draining);
    }

    [Fact]
    public void Only_what_drains_is_read_at_most_every_five_seconds_and_nothing_when_idle()
    {
        Begin();
        _world.Gateway.Set(ServiceWorld.Service("other", "10.96.0.2"), ServiceWorld.Slice("a", "10.1.0.9"));
        _world.Work();
        _world.Conntrack.Dumps.Clear();
        Set("10.1.0.2");
        for (int second = 0; second < 20; second++)
        {
            _world.Pass(1);
        }

        Assert.Equal(5, _world.Conntrack.Dumps.Count);
        Assert.All(_world.Conntrack.Dumps, filter => Assert.Equal(new ConntrackFilter(Mark: _world.Mark("web"), MarkMask: ConnectionMark.PortMask), filter));
        _world.Conntrack.Clear();
        _world.Pass(5);
        _world.Conntrack.Dumps.Clear();
        _world.Pass(600);
        Assert.Empty(_world.Conntrack.Dumps);
        Assert.Null(_world.Flows.UntilDue);
    }

    [Fact]
    public void An_endpoint_that_comes_back_while_its_connections_are_counted_does_not_drain()
    {
        Begin();
        _world.Conntrack.DuringDump = () =>
        {
            _world.Conntrack.DuringDump = null;
            _world.Gateway.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        };
        Set("10.1.0.2");

        Assert.Equal("", _world.Draining);
    }

    [Fact]
    public void Who_asks_gets_all_connections_by_Service_port()
    {
        Begin();
        _world.Gateway.Set(ServiceWorld.Service("idle", "10.96.0.2"), ServiceWorld.Slice("a", "10.1.0.9"));
        Set("10.1.0.2");

        FlowView web = Assert.Single(Ask().Ports);

        Assert.Equal(("web", 3), (web.Port.Service.Name, web.Flows));
        Assert.Equal(2, Assert.Single(web.Draining).Flows);
    }

    [Fact]
    public void Who_asks_is_told_the_connections_of_each_endpoint()
    {
        Begin();
        Assert.Equal([("10.1.0.1:8080", 2), ("10.1.0.2:8080", 1)], Assert.Single(Ask().Ports).Endpoints.Select(static flows => (flows.Endpoint.ToString(), flows.Flows)));
        Set("10.1.0.2");
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Assert.Single(Ask().Ports).Endpoints.Count);
    }

    [Fact]
    public void Counting_that_takes_long_is_not_done_often()
    {
        Begin();
        _world.Clock.Advance(TimeSpan.FromSeconds(10));
        _world.Conntrack.DuringDump = () => _world.Clock.Advance(TimeSpan.FromMilliseconds(300));
        Ask();
        _world.Conntrack.Dumps.Clear();
        _world.Clock.Advance(TimeSpan.FromSeconds(2.9));
        Ask();
        Assert.Empty(_world.Conntrack.Dumps);
        _world.Clock.Advance(TimeSpan.FromSeconds(0.2));
        Ask();
        Assert.NotEmpty(_world.Conntrack.Dumps);
    }

    [Fact]
    public void Who_asks_again_within_a_second_is_told_the_same_without_a_reading()
    {
        Begin();
        _world.Pass(10);
        Ask();
        _world.Conntrack.Dumps.Clear();
        _world.Conntrack.Clear();

        Assert.Equal(3, Assert.Single(Ask().Ports).Flows);
        Assert.Empty(_world.Conntrack.Dumps);
        _world.Pass(1);
        Assert.Empty(Ask().Ports);
    }

    [Fact]
    public void Who_asks_is_told_why_it_cannot_be_counted()
    {
        Begin();
        _world.Pass(10);
        _world.Conntrack.Refusal = Errno.EPERM;

        Assert.Contains("EPERM", Ask().Problem, StringComparison.Ordinal);
    }

    private FlowAnswer Ask()
    {
        FlowAnswer? answer = null;
        _world.Flows.Ask(given => answer = given);
        _world.Work();
        return Assert.IsType<FlowAnswer>(answer);
    }

    private void Set(params string[] endpoints)
    {
        _world.Gateway.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", endpoints));
        _world.Work();
    }

    /// <summary>Two connections to the first endpoint and one to the second.</summary>
    private void Begin()
    {
        _world.Start();
        Set("10.1.0.1", "10.1.0.2");
        uint mark = _world.Mark("web") | 0x44;
        _world.Conntrack.Add("tcp 198.51.100.7:4000 > 10.96.0.1:80 = 10.1.0.1:8080", mark, ConntrackTcpState.Established);
        _world.Conntrack.Add("tcp 198.51.100.7:4001 > 10.96.0.1:80 = 10.1.0.1:8080", mark, ConntrackTcpState.Established);
        _world.Conntrack.Add("tcp 198.51.100.7:4002 > 10.96.0.1:80 = 10.1.0.2:8080", mark, ConntrackTcpState.Established);
        _world.Conntrack.Add("tcp 198.51.100.7:4003 > 10.96.0.1:80 = 10.1.0.1:8080", mark, ConntrackTcpState.TimeWait);
        _world.Clock.Advance(TimeSpan.FromSeconds(10));
    }
}
