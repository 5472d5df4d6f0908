using System.Net;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Linux;
using Edge.Linux.Conntrack;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Conntrack;

/// <summary>Questions about a few Service ports: what is read for them, and how often.</summary>
public sealed class FlowQuestionTests : IDisposable
{
    private readonly FlowWorld _world = new();

    public FlowQuestionTests()
    {
        _world.Start();
        for (int service = 1; service <= 9; service++)
        {
            _world.Gateway.Set(ServiceWorld.Service($"s{service}", $"10.96.0.{service}"), ServiceWorld.Slice($"s{service}", "10.1.0.1"));
        }

        for (int service = 1; service <= 9; service++)
        {
            uint mark = _world.Mark($"s{service}") | 0x41;
            _world.Conntrack.Add($"tcp 198.51.100.7:{4000 + service} > 10.96.0.{service}:80 = 10.1.0.1:8080", mark, ConntrackTcpState.Established);
            _world.Conntrack.Add($"tcp 198.51.100.7:{5000 + service} > 10.96.0.{service}:80 = 10.1.0.1:8080", mark, ConntrackTcpState.TimeWait);
            _world.Conntrack.Add($"tcp 198.51.100.8:{4000 + service} > 10.96.0.{service}:80 = 10.1.0.1:8080", mark, ConntrackTcpState.Established);
        }

        _world.Pass(10);
        _world.Conntrack.Dumps.Clear();
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void One_port_costs_its_own_connections_whatever_else_there_is()
    {
        FlowView view = Assert.Single(Ask("198.51.100.7", "s5").Ports);

        Assert.Equal(("s5", 2, 1), (view.Port.Service.Name, view.Flows, view.Client));
        Assert.Equal([("10.1.0.1:8080", 2)], view.Endpoints.Select(static flows => (flows.Endpoint.ToString(), flows.Flows)));
        Assert.Equal(new ConntrackFilter(Mark: _world.Mark("s5"), MarkMask: ConnectionMark.PortMask), Assert.Single(_world.Conntrack.Dumps));
    }

    [Fact]
    public void The_connections_of_nobody_are_none()
    {
        Assert.Equal([(2, 0), (2, 0)], Ask(null, "s1", "s2").Ports.Select(static view => (view.Flows, view.Client)));
        Assert.Equal(0, Assert.Single(Ask("2001:db8::7", "s1").Ports).Client);
        Assert.Empty(Ask("198.51.100.7").Ports);
        Assert.Equal(2, _world.Conntrack.Dumps.Count);
    }

    [Fact]
    public void Who_asks_again_waits_for_ten_times_what_it_took()
    {
        _world.Conntrack.DuringDump = () => _world.Clock.Advance(TimeSpan.FromMilliseconds(300));
        Assert.Single(Ask(null, "s1").Ports);
        FlowAnswer? second = null;
        _world.Flows.Ask(Question(null, answer => second = answer, "s2"));
        _world.Work();
        Assert.Null(second);
        Assert.Equal(TimeSpan.FromSeconds(3), _world.Flows.UntilDue);
        _world.Clock.Advance(TimeSpan.FromSeconds(2.9));
        _world.Work();
        Assert.Null(second);
        _world.Clock.Advance(TimeSpan.FromSeconds(0.1));
        _world.Work();
        Assert.Equal("s2", Assert.Single(second!.Ports).Port.Service.Name);
        Assert.Null(_world.Flows.UntilDue);
    }

    [Fact]
    public void Who_cannot_be_answered_is_told_why()
    {
        _world.Conntrack.Refusal = Errno.EPERM;
        Assert.Contains("EPERM", Ask(null, "s1").Problem, StringComparison.Ordinal);
        _world.Conntrack.Refusal = null;
        Assert.Single(Ask(null, "s1").Ports);
    }

    private FlowAnswer Ask(string? client, params string[] services)
    {
        FlowAnswer? answer = null;
        _world.Flows.Ask(Question(client, given => answer = given, services));
        _world.Work();
        return Assert.IsType<FlowAnswer>(answer);
    }

    private FlowQuestion Question(string? client, Action<FlowAnswer> answer, params string[] services) =>
        new([.. services.Select(service => _world.Gateway.Dataplane.Model.PortsOf(ServiceWorld.Key(service))[0].Key)], client is null ? null : IPAddress.Parse(client), answer);
}
