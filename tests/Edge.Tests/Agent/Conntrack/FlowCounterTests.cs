using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Linux.Conntrack;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Fakes;
using static Edge.Tests.Agent.Conntrack.StaleFlowsTests;

namespace Edge.Tests.Agent.Conntrack;

public sealed class FlowCounterTests
{
    [Fact]
    public void Connections_are_counted_by_port_and_those_to_endpoints_that_left_apart()
    {
        FlowCounter counter = new([Port("web", 1, "10.1.0.1:80"), Port("api", 2, "10.1.0.9:80")]);
        Add(counter, "tcp 198.51.100.7:4000 > 10.96.0.1:80 = 10.1.0.1:80", 1);
        Add(counter, "tcp 198.51.100.7:4001 > 10.96.0.1:80 = 10.1.0.2:80", 1);
        Add(counter, "tcp 198.51.100.7:4002 > 10.96.0.1:80 = 10.1.0.2:80", 1);
        Add(counter, "tcp 198.51.100.7:4003 > 10.96.0.1:80 = 10.1.0.2:80", 3);
        Add(counter, "tcp 198.51.100.7:4004 > 10.96.0.1:80 = 10.1.0.2:80", 0);

        PortFlows web = Assert.Single(counter.Result());

        Assert.Equal(("web", 3), (web.Port.Key.Service.Name, web.Flows));
        Assert.Equal(new EndpointFlows(Target("10.1.0.2:80"), 2), Assert.Single(web.Leaving));
    }

    [Fact]
    public void A_TCP_connection_that_both_sides_closed_does_not_count()
    {
        FlowCounter counter = new([Port("web", 1)]);
        counter.Add(FakeConntrack.Entry("tcp 198.51.100.7:4000 > 10.96.0.1:80 = 10.1.0.1:80", Mark(1), ConntrackTcpState.TimeWait));
        counter.Add(FakeConntrack.Entry("tcp 198.51.100.7:4001 > 10.96.0.1:80 = 10.1.0.1:80", Mark(1), ConntrackTcpState.Close));

        Assert.Empty(counter.Result());
    }

    [Fact]
    public void A_reading_that_begins_anew_counts_from_zero()
    {
        FlowCounter counter = new([Port("web", 1)]);
        Add(counter, "tcp 198.51.100.7:4000 > 10.96.0.1:80 = 10.1.0.1:80", 1);
        counter.Restart();
        Add(counter, "tcp 198.51.100.7:4000 > 10.96.0.1:80 = 10.1.0.1:80", 1);

        PortFlows port = Assert.Single(counter.Result());
        Assert.Equal((1, 1), (port.Flows, Assert.Single(port.Leaving).Flows));
    }

    [Theory]
    [InlineData(new uint[] { 5 }, 5, ConnectionMark.PortMask)]
    [InlineData(new uint[] { 4, 5 }, 4, ConnectionMark.PortMask & ~0x200u)]
    [InlineData(new uint[] { 1, 2, 3 }, 0, ConnectionMark.PortMask & ~0x600u)]
    public void The_kernel_compares_the_bits_that_all_ids_have_in_common(uint[] ids, uint value, uint mask) =>
        Assert.Equal(new ConntrackFilter(Mark: Mark(value), MarkMask: mask), new FlowCounter([.. ids.Select(id => Port("web", id))]).Filter);

    [Fact]
    public void So_many_endpoints_that_left_are_told_apart_and_all_connections_counted()
    {
        FlowCounter counter = new([Port("web", 1)]);
        for (int index = 0; index < FlowCounter.MaximumLeaving + 10; index++)
        {
            Add(counter, $"tcp 198.51.100.7:4000 > 10.96.0.1:80 = 10.2.{index / 250}.{index % 250}:80", 1);
        }

        PortFlows port = Assert.Single(counter.Result());
        Assert.Equal((FlowCounter.MaximumLeaving + 10, FlowCounter.MaximumLeaving), (port.Flows, port.Leaving.Count));
    }

    [Fact]
    public void Endpoints_in_lists_are_told_apart_when_a_person_asks_and_so_many_at_most()
    {
        string[] endpoints = [.. Enumerable.Range(0, FlowCounter.MaximumServing + 10).Select(static index => $"10.{2 + (index / 62500)}.{index / 250 % 250}.{index % 250}:80")];
        FlowCounter each = new([Port("web", 1, endpoints)], each: true), all = new([Port("web", 1, endpoints)]);
        foreach (string endpoint in endpoints)
        {
            Add(each, $"tcp 198.51.100.7:4000 > 10.96.0.1:80 = {endpoint}", 1);
            Add(all, $"tcp 198.51.100.7:4000 > 10.96.0.1:80 = {endpoint}", 1);
        }

        PortFlows port = Assert.Single(each.Result());
        Assert.Equal((endpoints.Length, FlowCounter.MaximumServing, 0), (port.Flows, port.Serving.Count, port.Leaving.Count));
        Assert.Empty(Assert.Single(all.Result()).Serving);
    }

    private static void Add(FlowCounter counter, string entry, uint id) => counter.Add(FakeConntrack.Entry(entry, Mark(id)));

    private static CountedPort Port(string service, uint id, params string[] endpoints) => new(
        new PortKey(ServiceWorld.Key(service), "http", TransportProtocol.Tcp, AddressFamily.InterNetwork), id, [.. endpoints.Select(Target)], []);
}
