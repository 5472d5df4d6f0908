using System.Net;
using Edge.Agent.State;
using Edge.Protocol;
using AddressText = Edge.Protocol.Kubernetes.AddressText;

namespace Edge.Tests.Agent.State;

public sealed class ObjectParsingTests
{
    private static readonly ServiceKey Web = new("shop", "web");

    [Fact]
    public void Every_field_that_the_proxy_needs_is_read()
    {
        ServiceSpec service = Read("""
            {"apiVersion":"v1","kind":"Service","metadata":{"namespace":"shop","name":"web","uid":"u","resourceVersion":"7","managedFields":[{"x":1}],
             "annotations":{"edge.gateway/rate":"5","other":"x"}},
             "spec":{"type":"LoadBalancer","clusterIP":"10.96.0.041","clusterIPs":["10.96.0.041","fd00::7"],"ipFamilies":["IPv4","IPv6"],
              "ports":[{"name":"http","port":80,"targetPort":"web","nodePort":30080},{"name":"dns","port":53,"protocol":"UDP","appProtocol":null}],
              "externalIPs":["192.0.2.1"],"loadBalancerSourceRanges":[" 10.1.2.3/8 "],"externalTrafficPolicy":"Local","internalTrafficPolicy":"Local",
              "sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":60}},"healthCheckNodePort":32000,"selector":{"app":"web"}},
             "status":{"conditions":[],"loadBalancer":{"ingress":[{"ip":"203.0.113.5"},{"ip":"203.0.113.6","ipMode":"Proxy"},{"hostname":"lb.example"}]}},"unknown":{"a":[1,{}]}}
            """);
        Assert.Equal([IPAddress.Parse("10.96.0.41"), IPAddress.Parse("fd00::7")], service.ClusterIPs);
        Assert.Equal([new ServicePort("http", TransportProtocol.Tcp, 80, 30080), new ServicePort("dns", TransportProtocol.Udp, 53, 0)], service.Ports);
        Assert.Equal([new LoadBalancerAddress(IPAddress.Parse("203.0.113.5"), true), new LoadBalancerAddress(IPAddress.Parse("203.0.113.6"), false)], service.LoadBalancerIPs);
        Assert.Equal("10.0.0.0/8", Assert.Single(service.LoadBalancerSourceRanges).ToString());
        Assert.Equal(ServiceType.LoadBalancer, service.Type);
        Assert.True(service.ExternalTrafficLocal && service.InternalTrafficLocal);
        Assert.Equal(TimeSpan.FromSeconds(60), service.Affinity);
        Assert.Equal(32000, service.HealthCheckNodePort);
        Assert.Equal("5", Assert.Single(service.Annotations!).Value);
    }

    [Fact]
    public void Annotations_of_ours_are_kept_within_bounds()
    {
        string many = string.Join(',', Enumerable.Range(10, 40).Select(n => $"\"edge.gateway/a{n}\":{(n % 2 == 0 ? "\"v\"" : "100")}"));
        IReadOnlyDictionary<string, string> kept = Read(Annotated(many)).Annotations!;
        Assert.Equal(32, kept.Count);
        Assert.Equal("v", kept["edge.gateway/a10"]);
        Assert.Equal("100", kept["edge.gateway/a11"]);
        Assert.Null(Read(Annotated($"\"edge.gateway/{new string('n', 254)}\":\"v\",\"edge.gateway/b\":[1,{{}}],\"edge.gateway/c\":null")).Annotations);
    }

    [Fact]
    public void Annotations_beyond_256_KiB_are_marked_as_too_long()
    {
        string half = new('x', 131_072);
        IReadOnlyDictionary<string, string> kept = Read(Annotated($"\"edge.gateway/a\":\"{half}\",\"edge.gateway/b\":\"{half}\",\"edge.gateway/c\":\"x\"")).Annotations!;
        Assert.Equal((half, half, ServiceSpec.AnnotationTooLong), (kept["edge.gateway/a"], kept["edge.gateway/b"], kept["edge.gateway/c"]));
    }

    [Fact]
    public void Absent_fields_have_Kubernetes_defaults()
    {
        ServiceSpec service = Read("""{"apiVersion":"v1","kind":"Service","metadata":{"namespace":"shop","name":"web","uid":"u","resourceVersion":"7","labels":null},"spec":{"clusterIP":"10.96.0.7","ports":[{"port":80}],"externalIPs":null,"sessionAffinity":"ClientIP"},"status":null}""");
        Assert.Equal(new ServicePort("", TransportProtocol.Tcp, 80, 0), Assert.Single(service.Ports));
        Assert.Equal(TimeSpan.FromSeconds(10800), service.Affinity);
        Assert.False(service.ExternalTrafficLocal || service.InternalTrafficLocal);
        Assert.Equal(ServiceType.ClusterIP, service.Type);
    }

    [Theory]
    [InlineData(""","clusterIP":"None" """)]
    [InlineData(""","clusterIPs":["None"] """)]
    [InlineData(""","type":"ExternalName","externalName":"example.org" """)]
    public void Services_without_rules_are_no_error(string spec)
    {
        DesiredState state = new();
        Assert.Equal(UpsertOutcome.Changed, state.Upsert(Objects.Utf8(Objects.Service("web")), new Generation(1, 1)));
        Assert.Equal(UpsertOutcome.Changed, state.Upsert(Objects.Utf8(Objects.Service("web", "2", spec: spec)), new Generation(1, 2)));
        Assert.False(state.TryGet(Web, out _, out _));
        Assert.Equal(0, state.ServiceCount);
        Assert.Empty(state.Rejected);
    }

    [Theory]
    [InlineData("port", """[{"port":0}]""", "InvalidPort", "spec.ports[0].port is 0, not a number from 1 to 65535")]
    [InlineData("port", """[{"port":"80"}]""", "InvalidPort", "spec.ports[0].port is String")]
    [InlineData("port", """[{"port":80,"nodePort":65536}]""", "InvalidPort", "spec.ports[0].nodePort is 65536")]
    [InlineData("port", """[{"port":80,"protocol":"ICMP"}]""", "UnsupportedProtocol", "spec.ports[0].protocol is 'ICMP'")]
    [InlineData("port", """[]""", "MissingField", "spec.ports is empty")]
    [InlineData("port", """[{"name":"a","port":80},{"name":"a","port":81}]""", "InvalidPort", "spec.ports[1].name is 'a'")]
    [InlineData("port", """[{"name":"a","port":80},{"name":"b","port":80}]""", "InvalidPort", "spec.ports[1] has the port and protocol of spec.ports[0]")]
    [InlineData("port", """[{"name":"A;b","port":80}]""", "InvalidName", "spec.ports[0].name")]
    [InlineData("port", """{"port":80}""", "Malformed", "spec.ports is not a list")]
    [InlineData("spec", ""","clusterIP":"10.96.0.256" """, "InvalidAddress", "spec.clusterIP is '10.96.0.256'")]
    [InlineData("spec", ""","clusterIP":"127.0.0.1" """, "InvalidAddress", "no host can have")]
    [InlineData("spec", ""","clusterIPs":["10.0.0.1","10.0.0.2"] """, "InvalidAddress", "more than one address of a family")]
    [InlineData("spec", ""","externalIPs":["224.0.0.1"] """, "InvalidAddress", "spec.externalIPs[0]")]
    [InlineData("spec", ""","loadBalancerSourceRanges":["10.0.0.0/40"] """, "InvalidAddress", "spec.loadBalancerSourceRanges[0]")]
    [InlineData("spec", ""","type":"Magic" """, "InvalidPolicy", "spec.type is 'Magic'")]
    [InlineData("spec", ""","externalTrafficPolicy":"Sometimes" """, "InvalidPolicy", "spec.externalTrafficPolicy is 'Sometimes', not Cluster or Local")]
    [InlineData("spec", ""","internalTrafficPolicy":7 """, "InvalidPolicy", "spec.internalTrafficPolicy is Number")]
    [InlineData("spec", ""","sessionAffinity":"Cookie" """, "InvalidPolicy", "spec.sessionAffinity")]
    [InlineData("spec", ""","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":90000}} """, "InvalidPolicy", "timeoutSeconds is 90000")]
    [InlineData("spec", ""","healthCheckNodePort":-1 """, "InvalidPort", "spec.healthCheckNodePort is -1")]
    public void An_impossible_service_is_refused_with_the_field_named(string where, string text, string reason, string problem)
    {
        DesiredState state = new();
        string json = where == "port" ? Objects.Service("web", ports: text) : Objects.Service("web", spec: text);
        AssertRejected(state, json, reason, $"Service shop/web: ", problem);
    }

    [Theory]
    [InlineData("""[{"addresses":["10.1.0"]}]""", "InvalidAddress", "endpoints[0].addresses[0] is '10.1.0'")]
    [InlineData("""[{"addresses":["10.1.0.1"]},{"addresses":["fd00::1"]}]""", "InvalidAddress", "endpoints[1].addresses[0] is fd00::1, which is not of the slice's addressType")]
    [InlineData("""[{"addresses":["169.254.1.1"]}]""", "InvalidAddress", "link-local")]
    [InlineData("""[{"addresses":[]}]""", "MissingField", "endpoints[0].addresses is empty")]
    [InlineData("""[{"addresses":["10.1.0.1"],"conditions":{"ready":"yes"}}]""", "Malformed", "endpoints[0].conditions.Ready")]
    [InlineData("""["10.1.0.1"]""", "Malformed", "endpoints[0] is not an object")]
    public void An_impossible_slice_is_refused_with_the_field_named(string endpoints, string reason, string problem) =>
        AssertRejected(new DesiredState(), Objects.Slice("web", endpoints: endpoints), reason, "EndpointSlice shop/web-x: ", problem);

    [Theory]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"i","namespace":"shop","uid":"u","resourceVersion":"1"}}""", "UnknownKind", "Ingress shop/i: ", "is not served here")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop","resourceVersion":"1"}}""", "MissingField", "Service shop/web: ", "metadata.uid is missing")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop","uid":"u"}}""", "MissingField", "Service shop/web: ", "metadata.resourceVersion is missing")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"../web","namespace":"shop","uid":"u","resourceVersion":"1"}}""", "InvalidName", "Service shop/../web: ", "metadata.name")]
    [InlineData("""[1,2]""", "Malformed", "object default/?: ", "is not a JSON object")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{""", "Malformed", "", "is not JSON")]
    public void What_is_no_object_of_ours_is_refused(string json, string reason, string start, string problem) =>
        AssertRejected(new DesiredState(), json, reason, start, problem);

    [Fact]
    public void Conditions_topology_and_hints_are_read_with_defaults()
    {
        DesiredState state = new();
        state.Upsert(Objects.Utf8(Objects.Service("web")), new Generation(1, 1));
        state.Upsert(
            Objects.Utf8(Objects.Slice("web", endpoints: """
            [{"addresses":["10.1.0.1","10.1.0.2"]},
             {"addresses":["10.1.0.3"],"conditions":{"ready":false,"serving":true,"terminating":true},"nodeName":"n1","zone":"a","hints":{"forZones":[{"name":"a"},{"name":"b"}],"forNodes":[{"name":"n1"}]}},
             {"addresses":["10.1.0.4"],"conditions":null,"nodeName":"n1","zone":"a"},{"addresses":["10.1.0.5"],"nodeName":"n1","zone":"a"}]
            """.ReplaceLineEndings(""))),
            new Generation(1, 1));
        Assert.True(state.TryGet(Web, out _, out IReadOnlyList<SliceSpec> slices));
        EndpointEntry[] endpoints = Assert.Single(slices).Endpoints;
        Assert.Equal(["10.1.0.1", "10.1.0.3", "10.1.0.4", "10.1.0.5"], endpoints.Select(e => e.Address.ToString()));
        Assert.True(endpoints[0].IsReady && endpoints[0].IsServing && !endpoints[0].IsTerminating);
        Assert.Null(endpoints[0].Topology);
        Assert.True(!endpoints[1].IsReady && endpoints[1].IsServing && endpoints[1].IsTerminating);
        Assert.Equal(["a", "b"], endpoints[1].HintZones!);
        Assert.Equal(["n1"], endpoints[1].HintNodes!);
        Assert.Same(endpoints[2].Topology, endpoints[3].Topology);
    }

    [Fact]
    public void Slices_without_rules_and_ports_without_name_are_ignored()
    {
        DesiredState state = new();
        state.Upsert(Objects.Utf8(Objects.Slice("web").Replace("IPv4", "FQDN", StringComparison.Ordinal).Replace("10.1.0.9", "a.example", StringComparison.Ordinal)), new Generation(1, 1));
        state.Upsert(Objects.Utf8(Objects.Slice("web", name: "other").Replace("kubernetes.io/service-name", "x", StringComparison.Ordinal)), new Generation(1, 1));
        state.Upsert(Objects.Utf8(Objects.Slice("web", name: "third").Replace("\"name\":\"http\",", "", StringComparison.Ordinal)), new Generation(1, 1));
        Assert.Empty(state.Rejected);
        Assert.Equal(1, state.SliceCount);
        Assert.False(state.TryGet(Web, out _, out IReadOnlyList<SliceSpec> slices));
        Assert.Empty(Assert.Single(slices).Ports);
    }

    [Fact]
    public void A_slice_that_changes_its_service_changes_both()
    {
        DesiredState state = new();
        state.Upsert(Objects.Utf8(Objects.Service("web")), new Generation(1, 1));
        state.Upsert(Objects.Utf8(Objects.Service("api")), new Generation(1, 1));
        state.Upsert(Objects.Utf8(Objects.Slice("web", name: "x")), new Generation(1, 1));
        state.TakeChanged([]);
        state.Upsert(Objects.Utf8(Objects.Slice("api", "2", name: "x")), new Generation(1, 2));
        List<ServiceKey> changed = [];
        state.TakeChanged(changed);
        Assert.Equal([new ServiceKey("shop", "api"), Web], changed.OrderBy(k => k.Name));
        state.TryGet(Web, out _, out IReadOnlyList<SliceSpec> slices);
        Assert.Empty(slices);
        Assert.Equal(1, state.EndpointCount);
    }

    [Theory]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("010.01.001.1", "10.1.1.1")]
    [InlineData("::ffff:1.2.3.4", "1.2.3.4")]
    [InlineData("FD00::0001", "fd00::1")]
    [InlineData("1.2.3", null)]
    [InlineData("1.2.3.4.5", null)]
    [InlineData("1..3.4", null)]
    [InlineData("0x1.2.3.4", null)]
    [InlineData("fe80::1%eth0", null)]
    [InlineData("[fd00::1]", null)]
    [InlineData("", null)]
    public void Addresses_are_read_as_Kubernetes_does(string text, string? expected) => Assert.Equal(expected, AddressText.ParseAddress(text)?.ToString());

    private static string Annotated(string annotations) => $$$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"namespace":"shop","name":"web","uid":"u","resourceVersion":"7","annotations":{{{{annotations}}}}},
         "spec":{"clusterIP":"10.96.0.7","ports":[{"port":80}]}}
        """;

    private static ServiceSpec Read(string json)
    {
        DesiredState state = new();
        state.Upsert(Objects.Utf8(json), new Generation(1, 1));
        Assert.True(state.TryGet(Web, out ServiceSpec? service, out _), string.Join('\n', state.Rejected.Select(r => r.Text)));
        return service!;
    }

    private static void AssertRejected(DesiredState state, string json, string reason, string start, string problem)
    {
        Assert.Equal(UpsertOutcome.Rejected, state.Upsert(Objects.Utf8(json), new Generation(1, 1)));
        RejectedObject rejected = Assert.Single(state.Rejected);
        Assert.Equal(reason, rejected.Reason.ToString());
        Assert.StartsWith(start, rejected.Text, StringComparison.Ordinal);
        Assert.Contains(problem, rejected.Text, StringComparison.Ordinal);
        Assert.Equal(0, state.ServiceCount);
    }
}
