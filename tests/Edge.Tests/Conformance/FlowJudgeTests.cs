using System.Net;
using System.Net.Sockets;
using Edge.Conformance.Flows;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;

namespace Edge.Tests.Conformance;

/// <summary>What scripts/conformance makes of what it saw.</summary>
public sealed class FlowJudgeTests
{
    private const string Client = "10.0.0.2", Vip = "172.30.0.41", Gateway = "198.18.0.1";

    [Theory]
    [InlineData("DNAT 10.1.0.1 10.1.0.2 keep", "10.1.0.1 10.1.0.2", null)]
    [InlineData("DNAT 10.1.0.1 10.1.0.2 masquerade", "10.1.0.1! 10.1.0.2!", null)]
    [InlineData("DNAT 10.1.0.1 10.1.0.2 keep", "10.1.0.1", "never 10.1.0.2:80")]
    [InlineData("DNAT 10.1.0.1 keep", "10.1.0.1 10.1.0.2", "DNAT to 10.1.0.2:80")]
    [InlineData("DNAT 10.1.0.1 10.1.0.2 keep", "10.1.0.1! 10.1.0.2", "masqueraded as 198.18.0.1")]
    [InlineData("DNAT 10.1.0.1 10.1.0.2 masquerade", "10.1.0.1! 10.1.0.2", "DNAT to 10.1.0.2:80, source kept")]
    [InlineData("DNAT 10.1.0.1 10.1.0.2", "10.1.0.1! 10.1.0.2", null)]
    [InlineData("DNAT 10.0.0.2 10.1.0.2 masquerade", "10.0.0.2! 10.1.0.2", null)]
    [InlineData("DNAT 10.0.0.2 10.1.0.2 masquerade", "10.0.0.2 10.1.0.2!", "DNAT to 10.0.0.2:80, source kept")]
    [InlineData("DNAT 10.1.0.1 keep", "refused", "REJECT (TCP reset)")]
    [InlineData("DNAT 10.1.0.1 keep", "10.1.0.1 lost", "DROP")]
    [InlineData("REJECT", "refused refused", null)]
    [InlineData("REJECT", "lost", "DROP")]
    [InlineData("REJECT", "refused host+refused", "PASS to 172.30.0.41:80")]
    [InlineData("DROP", "lost lost", null)]
    [InlineData("DROP", "lost refused", "REJECT (TCP reset) (1 of the connections)")]
    [InlineData("PASS keep", "host host+refused", null)]
    [InlineData("PASS keep", "172.30.0.41", null)]
    [InlineData("PASS keep", "172.30.0.41!", "PASS to 172.30.0.41:80, masqueraded")]
    [InlineData("PASS", "10.1.0.1", "DNAT to 10.1.0.1:80")]
    [InlineData("PASS", "refused", "REJECT")]
    public void Verdict_endpoints_and_source_must_all_be_as_expected(string expected, string seen, string? problem)
    {
        Flow flow = Expecting(expected);

        string? judged = FlowJudge.Judge(flow, [.. seen.Split(' ').Select((words, index) => Outcome(words, (uint)index))]);

        Assert.Equal(problem is null, judged is null);
        Assert.Contains(problem ?? "", judged ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_from_outside_for_an_endpoint_on_the_gateway_passes_no_postrouting_and_may_keep_its_source()
    {
        Flow flow = Expecting("DNAT 10.1.0.1 masquerade");
        Probe probe = new(1, FlowProtocol.Tcp, IPAddress.Parse(Client), 40000, IPAddress.Parse(Vip), 80);
        Sighting delivered = new(1, SightingKind.Probe, Place.Gateway, new(probe.Source, 40000), new(IPAddress.Parse("10.1.0.1"), 80));

        Assert.Null(FlowJudge.Judge(flow, [ProbeOutcome.Of(probe, Place.World, [delivered], null)]));
        Assert.NotNull(FlowJudge.Judge(flow, [ProbeOutcome.Of(probe, Place.Gateway, [delivered], null)]));
    }

    [Fact]
    public void A_packet_that_the_kernel_did_not_take_says_why()
    {
        Probe probe = new(1, FlowProtocol.Tcp, IPAddress.Parse(Client), 40000, IPAddress.Parse(Vip), 80);

        ProbeOutcome dropped = ProbeOutcome.Of(probe, Place.Gateway, [], SocketError.AccessDenied), unsent = ProbeOutcome.Of(probe, Place.Gateway, [], SocketError.NetworkUnreachable);

        Assert.Equal((FlowVerdict.Drop, ""), (dropped.Verdict, dropped.Detail));
        Assert.Contains("did not send it: NetworkUnreachable", unsent.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void So_many_connections_miss_an_endpoint_less_than_once_in_a_billion_runs(int endpoints) =>
        Assert.True(endpoints * Math.Pow(1 - (1.0 / endpoints), ConnectionCount.For(endpoints)) < 1e-9);

    [Fact]
    public void Other_clients_of_a_sticky_Service_are_in_the_same_prefixes_and_known_to_nobody()
    {
        Scenario scenario = ConformanceFile.Parse("""
            {"scenarios":[{"id":"s","node":{"localTrafficDetector":{"mode":"ClusterCIDR","clusterCIDRs":["10.0.0.0/8"]} },"steps":[{
             "services":[{"spec":{"sessionAffinity":"ClientIP","clusterIP":"172.30.0.41","ports":[{"port":80}],"loadBalancerSourceRanges":[" 203.0.113.0/29"]} }],
             "flows":[{"sourceIP":"203.0.113.2","protocol":"TCP","destIP":"172.30.0.41","destPort":80,"expect":{"verdict":"DNAT","endpoints":["203.0.113.3:80"]} }]}]}]}
            """).Scenarios[0];
        (ScenarioStep step, Flow flow) = (scenario.Steps[0], scenario.Steps[0].Flows[0]);

        Assert.True(StickyFrontends.Has(step, scenario.Node, flow));
        Assert.False(StickyFrontends.Has(step, scenario.Node, flow with { Port = 81 }));
        Assert.False(StickyFrontends.Has(step, scenario.Node, flow with { Protocol = FlowProtocol.Udp }));
        Assert.Equal(
            ["203.0.113.0", "203.0.113.1", "203.0.113.6", "203.0.113.7", "203.0.113.4", "203.0.113.5"],
            StickyFrontends.Clients(scenario, step, flow).Select(address => address.ToString()));
    }

    private static Flow Expecting(string words)
    {
        string[] parts = words.Split(' ');
        FlowVerdict verdict = Enum.Parse<FlowVerdict>(parts[0], ignoreCase: true);
        Expectation expect = new(verdict)
        {
            Endpoints = [.. parts.Where(part => part.Contains('.', StringComparison.Ordinal)).Select(part => new IPEndPoint(IPAddress.Parse(part), 80))],
            Masquerade = parts[^1] switch { "masquerade" => true, "keep" => false, _ => null },
        };
        return new Flow("s/0/00", "", FlowOrigin.Pod, IPAddress.Parse(Client), FlowProtocol.Tcp, IPAddress.Parse(Vip), 80, expect);
    }

    // An address is where the probe arrived, "!" behind it with another source; "host" is the gateway itself.
    private static ProbeOutcome Outcome(string words, uint number)
    {
        Probe probe = new(number, FlowProtocol.Tcp, IPAddress.Parse(Client), 40000, IPAddress.Parse(Vip), 80);
        Sighting[] seen = [.. words.Split('+').Where(word => word != "lost").Select(word => word switch
        {
            "refused" => new Sighting(number, SightingKind.Refusal, Place.Pods, new(probe.Destination, 80), new(probe.Source, 40000), "TCP reset"),
            "host" => new Sighting(number, SightingKind.Probe, Place.Gateway, new(probe.Source, 40000), new(probe.Destination, 80)),
            _ => new Sighting(number, SightingKind.Probe, Place.Pods, new(IPAddress.Parse(word.EndsWith('!') ? Gateway : Client), 40000), new(IPAddress.Parse(word.TrimEnd('!')), 80)),
        })];
        return ProbeOutcome.Of(probe, Place.Pods, seen, null);
    }
}
