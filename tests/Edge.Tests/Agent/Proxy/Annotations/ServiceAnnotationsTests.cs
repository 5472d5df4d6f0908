using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Proxy.Annotations;

public sealed class ServiceAnnotationsTests
{
    private readonly List<string> _problems = [];

    [Fact]
    public void Services_without_annotations_share_one_instance()
    {
        Assert.Same(ServiceAnnotations.None, Parse());
        Assert.Same(ServiceAnnotations.None, Parse(("balance", "nonsense")));
        Assert.Same(ServiceAnnotations.None, ServiceAnnotations.Parse(null, Service(), _problems));
    }

    [Theory]
    [InlineData("auto", (byte)SourceChoice.Auto)]
    [InlineData("kubernetes", (byte)SourceChoice.Kubernetes)]
    [InlineData("keep", (byte)SourceChoice.Keep)]
    [InlineData(" masquerade ", (byte)SourceChoice.Masquerade)]
    public void Source_ip_is_one_of_four_words(string value, byte choice)
    {
        Assert.Equal((SourceChoice)choice, Parse(("source-ip", value)).SourceIp);
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("random", (byte)Balance.Random)]
    [InlineData("flow-hash", (byte)Balance.FlowHash)]
    [InlineData("client-hash", (byte)Balance.ClientHash)]
    public void Balance_is_one_of_three_words(string value, byte balance)
    {
        Assert.Equal((Balance)balance, Parse(("balance", value)).Balance);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Probe_says_how_endpoints_are_asked()
    {
        Assert.Equal(new ProbeSpec(ProbeKind.Tcp) { Fall = 5 }, Parse(("probe", "tcp, fall=5")).Probe);
        Assert.Equal(ProbeSpec.None, Parse(("probe", "none")).Probe);
        Assert.Null(Parse(("balance", "random")).Probe);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Limits_are_whole_numbers()
    {
        ServiceAnnotations read = Parse(
            ("connections", "1"), ("connections-per-client", "20"), ("new-connections-per-second", "300"), ("new-connections-per-second-per-client", "1000000"));
        Assert.Equal(new ConnectionLimits(1, 20, 300, 1_000_000), read.Limits);
        Assert.True(read.Limits.Any);
        Assert.False(ServiceAnnotations.None.Limits.Any);
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("source-ip", "Keep", "edge.gateway/source-ip is 'Keep', not auto, kubernetes, keep or masquerade: the gateway's default is used")]
    [InlineData("balance", "", "edge.gateway/balance is '', not random, flow-hash or client-hash: the gateway's default is used")]
    [InlineData("connections", "0", "edge.gateway/connections is '0', not a whole number from 1 to 1000000: there is no such limit")]
    [InlineData("connections", "1000001", "edge.gateway/connections is '1000001', not a whole number from 1 to 1000000: there is no such limit")]
    [InlineData("connections-per-client", "+5", "edge.gateway/connections-per-client is '+5', not a whole number from 1 to 1000000: there is no such limit")]
    [InlineData("new-connections-per-second", "1e3", "edge.gateway/new-connections-per-second is '1e3', not a whole number from 1 to 1000000: there is no such limit")]
    [InlineData("blance", "random", "edge.gateway/blance: there is no such annotation; did you mean edge.gateway/balance?")]
    [InlineData("weather", "fine", "edge.gateway/weather: there is no such annotation")]
    [InlineData("balance", "a\u001b[31m\nvery long value that would fill the status of this Service", "edge.gateway/balance is 'a?[31m?very long value that would fill the statu…', not random, flow-hash or client-hash: the gateway's default is used")]
    [InlineData("probe", "tcp, fall=0", "edge.gateway/probe is 'fall=0', not fall= and a number from 1 to 10: the gateway's default is used")]
    [InlineData("probe", "http", "edge.gateway/probe is 'http', not none, tcp, http:/path, icmp or neighbour, and then port=, interval=, timeout=, fall= or rise=: the gateway's default is used")]
    [InlineData("probe", "\0", "edge.gateway/probe: it is too long: it is not used; shorten it")]
    [InlineData("weights", "\0", "edge.gateway/weights: it is too long: it is not used; shorten it")]
    public void A_mistake_names_annotation_value_and_what_is_allowed(string name, string value, string problem)
    {
        Assert.Same(ServiceAnnotations.None, Parse((name, value)));
        Assert.Equal(problem, Assert.Single(_problems));
    }

    [Fact]
    public void One_mistake_leaves_the_other_annotations_alone()
    {
        ServiceAnnotations read = Parse(("balance", "wrong"), ("source-ip", "keep"), ("connections", "7"));
        Assert.Equal(SourceChoice.Keep, read.SourceIp);
        Assert.Equal(7u, read.Limits.Connections);
        Assert.Single(_problems);
    }

    [Fact]
    public void Many_unknown_annotations_are_not_all_listed()
    {
        Parse([.. Enumerable.Range(10, 20).Select(number => ($"unknown-{number}", ""))]);
        Assert.Equal(5, _problems.Count);
        Assert.EndsWith("remove them", _problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Denied_ranges_are_prefixes_and_addresses_of_both_families()
    {
        ServiceAnnotations read = Parse(("denied-source-ranges", "203.0.113.0/24, 198.51.100.7,\n2001:db8:bad::/48, 2001:db8::1,"));
        Assert.Equal(["203.0.113.0/24", "198.51.100.7/32", "2001:db8:bad::/48", "2001:db8::1/128"], read.DeniedSourceRanges.Select(range => range.ToString()));
        Assert.Empty(_problems);
    }

    [Fact]
    public void A_wrong_denied_range_does_not_open_the_Service_to_the_others()
    {
        ServiceAnnotations read = Parse(("denied-source-ranges", "203.0.113.0/24, 203.0.113.0/33, evil.example, 198.51.100.7"));
        Assert.Equal([IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("198.51.100.7/32")], read.DeniedSourceRanges);
        Assert.Equal(
            "edge.gateway/denied-source-ranges is '203.0.113.0/33', not an address or a prefix such as 203.0.113.0/24 (and 1 more): the other entries are denied",
            Assert.Single(_problems));
    }

    [Fact]
    public void Denied_ranges_beyond_the_bound_are_reported()
    {
        string value = string.Join(',', Enumerable.Range(0, 4097).Select(n => $"10.{n >> 8}.{n & 255}.0/24"));
        Assert.Equal(4096, Parse(("denied-source-ranges", value)).DeniedSourceRanges.Count);
        Assert.Contains("more than 4096", Assert.Single(_problems), StringComparison.Ordinal);
    }

    private static ServiceSpec Service() => new()
    {
        Key = new ServiceKey("shop", "web"),
        Uid = "1",
        ResourceVersion = "1",
        ClusterIPs = [IPAddress.Parse("10.96.0.1")],
        Ports = [new ServicePort("http", TransportProtocol.Tcp, 80, 0)],
    };

    private ServiceAnnotations Parse(params (string Name, string Value)[] annotations) =>
        ServiceAnnotations.Parse(annotations.ToDictionary(one => "edge.gateway/" + one.Name, one => one.Value), Service(), _problems);
}
