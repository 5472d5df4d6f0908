using System.Net;
using Edge.Conformance.Schema;

namespace Edge.Tests.Conformance;

/// <summary>Reading of scenario files that others wrote, and their IPv6 twins.</summary>
public sealed class SchemaTests
{
    private const string Flow = """{"sourceIP":"10.0.0.2","protocol":"TCP","destIP":"172.30.0.41","destPort":80,"expect":{"verdict":"DNAT","endpoints":["10.1.0.1:80"],"masquerade":true} }""";

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":1,"unknown":[1,{"x":null}],"scenarios":null}""")]
    [InlineData("""{"scenarios":[],"endpointSelection":{"source":"somewhere"},"conntrackCleanup":[]}""")]
    public void Missing_sections_and_unknown_members_are_no_problem(string text)
    {
        ConformanceFile file = ConformanceFile.Parse(text);

        Assert.Empty(file.Problems);
        Assert.Empty(file.Scenarios);
        Assert.Empty(file.Selections);
        Assert.Empty(file.Conntracks);
    }

    [Theory]
    [InlineData("[]", "the file is [], not an object")]
    [InlineData("{", "is not JSON")]
    [InlineData("""{"schemaVersion":2}""", "schemaVersion is 2, not 1")]
    [InlineData("""{"scenarios":7}""", "scenarios is 7, not a list")]
    [InlineData("""{"scenarios":[],"scenarios":[]}""", "has a member twice")]
    public void A_file_of_which_nothing_can_be_read_says_why(string text, string problem)
    {
        SchemaException e = Assert.Throws<SchemaException>(() => ConformanceFile.Parse(text));

        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"172.30.0.41\"", "\"172.30.0.256\"", "scenarios[0].steps[0].flows[0].destIP is \"172.30.0.256\", not an IP address")]
    [InlineData("\"172.30.0.41\"", "\"fd00::1\"", "scenarios[0].steps[0].flows[0].destIP is \"fd00::1\", not of the family of 10.0.0.2")]
    [InlineData("\"TCP\"", "\"ICMP\"", "scenarios[0].steps[0].flows[0].protocol is \"ICMP\", not one of TCP, UDP, SCTP")]
    [InlineData(":80,", ":70000,", "scenarios[0].steps[0].flows[0].destPort is 70000, not a number from 0 to 65535")]
    [InlineData("\"DNAT\"", "\"SHRUG\"", "scenarios[0].steps[0].flows[0].expect.verdict is \"SHRUG\", not one of DNAT")]
    [InlineData("[\"10.1.0.1:80\"]", "[]", "scenarios[0].steps[0].flows[0].expect.endpoints is [], not the list")]
    [InlineData("10.1.0.1:80", "10.1.0.1", "expect.endpoints[0] is \"10.1.0.1\", not ip:port")]
    [InlineData("\"id\"", "\"name\"", "scenarios[0].id is missing, not a text")]
    public void A_scenario_that_cannot_be_read_is_named_by_its_place_and_the_others_stay(string good, string bad, string problem)
    {
        string scenario = Scenario(Flow);
        int at = scenario.IndexOf(good, StringComparison.Ordinal);
        string broken = scenario[..at] + bad + scenario[(at + good.Length)..];

        ConformanceFile file = ConformanceFile.Parse($$"""{"scenarios":[{{broken}},{{scenario}}]}""");

        Assert.Contains(problem, Assert.Single(file.Problems), StringComparison.Ordinal);
        Assert.Equal("s", Assert.Single(file.Scenarios).Id);
    }

    [Theory]
    [InlineData("10.0.0.2", "pod", FlowOrigin.Pod)]
    [InlineData("203.0.113.2", "external", FlowOrigin.External)]
    [InlineData("192.168.0.2", "external", FlowOrigin.Node)]
    [InlineData("127.0.0.1", "loopback", FlowOrigin.Node)]
    [InlineData("1.2.3.4", "node-snatted-to-vip", FlowOrigin.Node)]
    [InlineData("10.0.0.2", null, FlowOrigin.Pod)]
    [InlineData("203.0.113.2", null, FlowOrigin.External)]
    [InlineData("203.0.113.2", "the moon", FlowOrigin.External)]
    public void A_flow_is_sent_where_its_source_lives(string source, string? origin, object expected)
    {
        string flow = Flow.Replace("10.0.0.2", source, StringComparison.Ordinal)
            .Replace("\"protocol\"", origin is null ? "\"protocol\"" : $"\"origin\":\"{origin}\",\"protocol\"", StringComparison.Ordinal);

        Flow read = ConformanceFile.Parse($$"""{"scenarios":[{{Scenario(flow)}}]}""").Scenarios[0].Steps[0].Flows[0];

        Assert.Equal((FlowOrigin)expected, read.Origin);
    }

    [Fact]
    public void The_IPv6_twin_has_every_IPv4_address_of_the_scenario_translated_and_nothing_of_IPv6()
    {
        const string Service = """
            {"spec":{"clusterIP":"172.30.0.041","clusterIPs":["172.30.0.41","fd00::7"],"ipFamilies":["IPv4","IPv6"],"externalIPs":["192.168.99.11"],
             "loadBalancerSourceRanges":[" 203.0.113.0/25"]},"status":{"loadBalancer":{"ingress":[{"ip":"1.2.3.4"},{"hostname":"lb"}]}}}
            """;
        const string Slice = """{"addressType":"IPv4","endpoints":[{"addresses":["10.1.0.1"]}]},{"addressType":"IPv6","endpoints":[]}""";
        string text = $$"""{"scenarios":[{{Scenario(Flow, Service, Slice)}}]}""";

        Scenario twin = IPv6Translation.Translate(ConformanceFile.Parse(text).Scenarios[0]);

        Assert.Equal("s+ipv6", twin.Id);
        Assert.Equal([IPAddress.Parse("fd46::192.168.0.2")], twin.Node.LocalAddresses);
        Assert.Equal([IPNetwork.Parse("fd46::a00:0/104")], twin.Node.ClusterCidrs);
        Assert.Equal([IPNetwork.Parse("::/0")], twin.Node.NodePortAddresses);
        Assert.Equal(
            """{"spec":{"clusterIP":"fd46::172.30.0.41","clusterIPs":["fd46::172.30.0.41"],"ipFamilies":["IPv6"],"externalIPs":["fd46::192.168.99.11"],"loadBalancerSourceRanges":[" fd46::203.0.113.0/121"]},"status":{"loadBalancer":{"ingress":[{"ip":"fd46::1.2.3.4"},{"hostname":"lb"}]}}}"""
                .Replace("172.30.0.41", "ac1e:29", StringComparison.Ordinal).Replace("192.168.99.11", "c0a8:630b", StringComparison.Ordinal)
                .Replace("203.0.113.0", "cb00:7100", StringComparison.Ordinal).Replace("1.2.3.4", "102:304", StringComparison.Ordinal),
            twin.Steps[0].Services[0].ToJsonString());
        Assert.Equal("""{"addressType":"IPv6","endpoints":[{"addresses":["fd46::a01:1"]}]}""", Assert.Single(twin.Steps[0].EndpointSlices).ToJsonString());
        Flow flow = Assert.Single(twin.Steps[0].Flows);
        Assert.Equal(("fd46::a00:2", "fd46::ac1e:29"), (flow.Source.ToString(), flow.Destination.ToString()));
        Assert.Equal("DNAT to [fd46::a01:1]:80, masqueraded", flow.Expect.ToString());
    }

    [Fact]
    public void A_Service_is_completed_as_an_API_server_would_have_it()
    {
        Scenario scenario = ConformanceFile.Parse($$"""{"scenarios":[{{Scenario(Flow, """{"spec":{"clusterIP":"172.30.0.41","selector":{"a":"b"},"ports":[{"port":80,"nodePort":3001}]}}""")}}]}""").Scenarios[0];

        Assert.Equal("""{"spec":{"clusterIP":"172.30.0.41","ports":[{"port":80,"nodePort":3001}],"type":"NodePort"},"apiVersion":"v1","kind":"Service"}""", GatewayManifest.Complete(scenario.Steps[0].Services[0]).ToJsonString());
    }

    private static string Scenario(string flow, string service = "", string slices = "") => $$"""
        {"id":"s","mode":"nftables","ipFamily":"IPv4","node":{"name":"n","nodeIPs":["192.168.0.2","2001:db8::1"],"localAddresses":["192.168.0.2","2001:db8::1"],
         "localTrafficDetector":{"mode":"ClusterCIDR","clusterCIDRs":["10.0.0.0/8","fd00:10::/64"]},"nodePortAddresses":["0.0.0.0/0"]},
         "steps":[{"services":[{{service}}],"endpointSlices":[{{slices}}],"flows":[{{flow}}]}]}
        """;
}
