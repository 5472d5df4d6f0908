using System.Net;
using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Linux.Conntrack;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Conntrack;

public sealed class StaleFlowsTests
{
    private const string Node = "192.0.2.1";
    private const uint Id = 7;

    [Theory]
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.1:5353", false)] // a serving endpoint
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.1:5354", true)] // its old port
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.2:5353", true)] // nobody
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.1:53", true)] // began before the Service
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.1:54", false)] // another port
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.2:53 = 10.1.0.2:5353", false)] // another address
    [InlineData("udp 10.96.0.1:53 > 198.51.100.7:4000", false)] // from the frontend
    [InlineData("tcp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.2:5353", false)] // TCP stays with its endpoint
    [InlineData("sctp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.2:5353", false)]
    [InlineData("udp 198.51.100.7:4000 > 192.0.2.1:30053 = 10.1.0.2:5353", true)] // NodePort
    [InlineData("udp 198.51.100.7:4000 > 192.0.2.1:30053 = 10.1.0.1:5353", false)]
    [InlineData("udp 198.51.100.7:4000 > 192.0.2.1:30053", true)]
    [InlineData("udp 198.51.100.7:4000 > 203.0.113.9:30053", false)] // a stranger's port that happens to have this number
    public void UDP_is_judged_by_frontend_and_serving_endpoint(string entry, bool stale) =>
        Assert.Equal(stale, Check(Port(TransportProtocol.Udp)).Find(FakeConntrack.Entry(entry)) is not null);

    [Fact]
    public void A_NodePort_on_an_address_that_is_gone_is_known_by_its_mark()
    {
        const string Entry = "udp 198.51.100.7:4000 > 203.0.113.9:30053 = 10.1.0.2:5353";

        Assert.NotNull(Check(Port(TransportProtocol.Udp)).Find(FakeConntrack.Entry(Entry, Mark(Id))));
        Assert.Null(Check(Port(TransportProtocol.Udp)).Find(FakeConntrack.Entry(Entry, Mark(Id + 1))));
    }

    [Theory]
    [InlineData("sctp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.1:5353", Id, false)] // any slice has it, in whatever condition
    [InlineData("sctp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.2:5353", Id, true)]
    [InlineData("sctp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.2:5353", Id + 1, false)] // another port's
    [InlineData("sctp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.2:5353", 0, false)] // not ours
    [InlineData("sctp 198.51.100.7:4000 > 10.96.0.1:53", Id, false)] // leads to where it was sent
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.2:5353", Id, false)]
    public void SCTP_is_judged_by_mark_and_known_endpoint(string entry, uint id, bool stale) =>
        Assert.Equal(stale, Check(Port(TransportProtocol.Sctp)).Find(FakeConntrack.Entry(entry, Mark(id))) is not null);

    [Theory]
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.3:6000 = 10.1.0.1:6000", false)] // a range keeps the port
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.3:6099 = 10.1.0.1:6099", false)]
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.3:6000 = 10.1.0.1:6001", true)]
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.3:6050 = 10.1.0.2:6050", true)]
    [InlineData("udp 198.51.100.7:4000 > 10.96.0.3:6100 = 10.1.0.2:6100", false)] // beyond it
    [InlineData("udp 198.51.100.7:4000 > 192.0.2.1:6050 = 10.1.0.2:6050", true)]
    [InlineData("udp 198.51.100.7:4000 > 192.0.2.1:6050 = 10.1.0.1:6050", false)]
    [InlineData("udp 198.51.100.7:4000 > 203.0.113.9:6050", false)]
    public void A_range_of_ports_is_judged_by_address_alone(string entry, bool stale)
    {
        FrontendKey range = Frontend(TransportProtocol.Udp, "10.96.0.3", 6000) with { LastPort = 6099 };
        var port = new CheckedPort(null, Id, [range, range with { Address = null }], [Target("10.1.0.1:0")]);

        Assert.Equal(stale, Check(port).Find(FakeConntrack.Entry(entry)) is not null);
    }

    [Fact]
    public void IPv6_is_judged_alike_and_read_apart()
    {
        StaleFlows check = Check(Port(TransportProtocol.Udp), new CheckedPort(
            null, 8, [new FrontendKey(AddressFamily.InterNetworkV6, IPAddress.Parse("fd00:96::1"), TransportProtocol.Udp, 53, false)], [Target("[fd00:1::1]:5353")]));

        Assert.NotNull(check.Find(FakeConntrack.Entry("udp [2001:db8::7]:4000 > [fd00:96::1]:53 = [fd00:1::2]:5353")));
        Assert.Null(check.Find(FakeConntrack.Entry("udp [2001:db8::7]:4000 > [fd00:96::1]:53 = [fd00:1::1]:5353")));
        Assert.Equal([new ConntrackFilter(4, 17), new ConntrackFilter(16, 17)], check.Dumps);
    }

    [Fact]
    public void A_frontend_that_somebody_took_over_is_judged_by_its_new_port()
    {
        var former = new CheckedPort(null, 3, [Frontend(TransportProtocol.Udp, "10.96.0.1", 53)], []);
        StaleFlows check = Check(Port(TransportProtocol.Udp), former);

        Assert.Null(check.Find(FakeConntrack.Entry("udp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.1:5353", Mark(3))));
    }

    [Fact]
    public void Nothing_is_stale_for_what_a_port_no_longer_is()
    {
        CheckedPort port = Port(TransportProtocol.Udp);
        StaleFlows check = Check(port);
        port.Supersede();

        Assert.Null(check.Find(FakeConntrack.Entry("udp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.2:5353")));
    }

    [Fact]
    public void Ten_thousand_ports_are_looked_up_as_fast_as_one()
    {
        StaleFlows check = Check([.. Enumerable.Range(0, 10_000).Select(index => new CheckedPort(
            null, (uint)index + 1, [Frontend(TransportProtocol.Udp, $"10.97.{index / 250}.{index % 250}", 53)], [Target("10.1.0.1:5353")]))]);

        Assert.NotNull(check.Find(FakeConntrack.Entry("udp 198.51.100.7:4000 > 10.97.39.249:53 = 10.1.0.2:5353")));
        Assert.Null(check.Find(FakeConntrack.Entry("udp 198.51.100.7:4000 > 10.97.40.0:53 = 10.1.0.2:5353")));
        Assert.Single(check.Dumps);
    }

    internal static EndpointTarget Target(string text)
    {
        IPEndPoint endPoint = IPEndPoint.Parse(text);
        return new EndpointTarget(endPoint.Address.GetAddressBytes(), (ushort)endPoint.Port);
    }

    internal static uint Mark(uint id) => ConnectionMark.Port(id);

    private static FrontendKey Frontend(TransportProtocol protocol, string? address, ushort port) =>
        new(AddressFamily.InterNetwork, address is null ? null : IPAddress.Parse(address), protocol, port, false);

    private static CheckedPort Port(TransportProtocol protocol) => new(
        new PortKey(ServiceWorld.Key("dns"), "dns", protocol, AddressFamily.InterNetwork),
        Id,
        [Frontend(protocol, "10.96.0.1", 53), Frontend(protocol, null, 30053)],
        [Target("10.1.0.1:5353")]);

    private static StaleFlows Check(params CheckedPort[] ports) => new(ports, [IPAddress.Parse(Node)]);
}
