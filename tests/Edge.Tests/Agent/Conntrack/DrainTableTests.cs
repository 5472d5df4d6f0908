using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Tests.Agent.Proxy;
using static Edge.Tests.Agent.Conntrack.StaleFlowsTests;

namespace Edge.Tests.Agent.Conntrack;

public sealed class DrainTableTests
{
    private static readonly PortKey s_web = new(ServiceWorld.Key("web"), "http", TransportProtocol.Tcp, AddressFamily.InterNetwork);
    private readonly DrainTable _drains = new();

    [Fact]
    public void An_endpoint_that_left_shows_once_it_was_counted_and_goes_with_its_last_connection()
    {
        _drains.Add(1, s_web, Target("10.1.0.1:80"), 100);
        Assert.Empty(_drains.Draining);
        Assert.False(_drains.IsEmpty);

        Count(200, ("10.1.0.1:80", 3));
        Assert.Equal(new Drain(s_web, Target("10.1.0.1:80"), 3, 100), Assert.Single(_drains.Draining));

        Count(300);
        Assert.True(_drains.IsEmpty);
        Assert.Equal(2, _drains.Version);
    }

    [Fact]
    public void An_endpoint_that_comes_back_drains_no_longer()
    {
        _drains.Add(1, s_web, Target("10.1.0.1:80"), 100);
        Count(200, ("10.1.0.1:80", 3));
        _drains.Remove(1, Target("10.1.0.1:80"));

        Assert.Empty(_drains.Draining);
        Assert.Equal(2, _drains.Version);
    }

    [Fact]
    public void An_endpoint_that_left_before_the_agent_began_drains_since_it_was_seen()
    {
        Count(200, ("10.1.0.1:80", 3));

        Assert.Equal(200, Assert.Single(_drains.Draining).Since);
    }

    [Fact]
    public void What_was_not_counted_stays_as_it_was()
    {
        _drains.Add(1, s_web, Target("10.1.0.1:80"), 100);
        Count(200, ("10.1.0.1:80", 3));
        _drains.Update(new HashSet<uint> { 2 }, [], 300);

        Assert.Equal(3, Assert.Single(_drains.Draining).Flows);
    }

    [Fact]
    public void So_many_are_followed_and_no_more()
    {
        for (int index = 0; index < DrainTable.Maximum + 100; index++)
        {
            _drains.Add(1, s_web, Target($"10.1.{index / 250}.{index % 250}:80"), 100);
        }

        Count(200, [.. Enumerable.Range(0, DrainTable.Maximum + 100).Select(index => ($"10.1.{index / 250}.{index % 250}:80", 1 + (index % 7)))]);
        Drain[] drains = [.. _drains.Draining];
        Assert.Equal(DrainTable.Maximum, drains.Length);
        Assert.Equal(7, drains[0].Flows);
    }

    private void Count(long now, params (string Endpoint, int Flows)[] leaving)
    {
        var port = new CountedPort(s_web, 1, [], []);
        EndpointFlows[] flows = [.. leaving.Select(static one => new EndpointFlows(Target(one.Endpoint), one.Flows))];
        _drains.Update(new HashSet<uint> { 1 }, [new PortFlows(port, flows.Sum(static one => one.Flows), flows)], now);
    }
}
