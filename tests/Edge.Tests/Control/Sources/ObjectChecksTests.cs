using Edge.Control.Sources;

namespace Edge.Tests.Control.Sources;

/// <summary>Impossible objects: each is one problem that names the object, and nothing else is touched.</summary>
public sealed class ObjectChecksTests
{
    [Theory]
    [InlineData("ports: [{port: 0}]", "InvalidPort")]
    [InlineData("ports: [{port: 65536}]", "InvalidPort")]
    [InlineData("ports: [{port: \"80\"}]", "InvalidPort")]
    [InlineData("ports: [{port: 80, nodePort: 70000}]", "InvalidPort")]
    [InlineData("ports: [{port: 80, targetPort: 0.5}]", "InvalidPort")]
    [InlineData("ports: [{port: 80, protocol: ICMP}]", "InvalidProtocol")]
    [InlineData("ports: [{port: 80}, {port: 81}]", "InvalidPort")]
    [InlineData("ports: [{name: a, port: 80}, {name: b, port: 80}]", "InvalidPort")]
    [InlineData("ports: []", "NoPorts")]
    [InlineData("{type: Magic, ports: [{port: 80}]}", "InvalidPolicy")]
    [InlineData("{externalTrafficPolicy: Nearby, ports: [{port: 80}]}", "InvalidPolicy")]
    [InlineData("{sessionAffinity: Cookie, ports: [{port: 80}]}", "InvalidPolicy")]
    [InlineData("{sessionAffinityConfig: {clientIP: {timeoutSeconds: 90000}}, ports: [{port: 80}]}", "InvalidPolicy")]
    [InlineData("{clusterIP: 10.96.0.999, ports: [{port: 80}]}", "InvalidAddress")]
    [InlineData("{clusterIP: 10.96.1, ports: [{port: 80}]}", "InvalidAddress")]
    [InlineData("{clusterIP: \"::ffff:10.96.0.1\", ports: [{port: 80}]}", "InvalidAddress")]
    [InlineData("{clusterIPs: [10.0.0.1, 10.0.0.2], ports: [{port: 80}]}", "InvalidAddress")]
    [InlineData("{externalIPs: [127.0.0.1], ports: [{port: 80}]}", "InvalidAddress")]
    [InlineData("{loadBalancerSourceRanges: [10.0.0.0/33], ports: [{port: 80}]}", "InvalidAddress")]
    [InlineData("{ipFamilies: [IPv5], ports: [{port: 80}]}", "InvalidPolicy")]
    public void Impossible_service_is_refused(string spec, string reason)
    {
        spec = spec.StartsWith('{') ? spec : $"{{{spec}}}";
        string yaml = $"""
            apiVersion: v1
            kind: Service
            metadata: {"{name: good}"}
            spec: {"{ports: [{port: 80}]}"}
            ---
            apiVersion: v1
            kind: Service
            metadata: {"{name: bad, namespace: shop}"}
            spec: {spec}
            """;

        ManifestObjects read = ManifestObjects.Read("f.yaml", yaml);

        Assert.Equal("good", Assert.Single(read.Objects).Key.Name);
        SourceProblem problem = Assert.Single(read.Problems);
        Assert.Equal(reason, problem.Reason);
        Assert.StartsWith("f.yaml:6: Service shop/bad: ", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("addressType: IPv4\nendpoints: [{addresses: [fd00::1]}]", "InvalidAddress")]
    [InlineData("addressType: IPv4\nendpoints: [{addresses: []}]", "InvalidAddress")]
    [InlineData("addressType: IPv4\nendpoints: [{addresses: [0.0.0.0]}]", "InvalidAddress")]
    [InlineData("addressType: FQDN\nendpoints: []", "UnsupportedAddressType")]
    [InlineData("addressType: IPv4\nports: [{port: 0}]", "InvalidPort")]
    [InlineData("addressType: IPv4\nports: [{port: 1}, {port: 2}]", "InvalidPort")]
    public void Impossible_slice_is_refused(string body, string reason)
    {
        string yaml = "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s, labels: {kubernetes.io/service-name: web}}\n" + body;

        Assert.Equal(reason, Assert.Single(ManifestObjects.Read("f.yaml", yaml).Problems).Reason);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: Servize\nmetadata: {name: a}", "UnknownKind")]
    [InlineData("apiVersion: v1beta1\nkind: Service\nmetadata: {name: a}", "UnknownVersion")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: y}", "InvalidName")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: Web}", "InvalidName")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: A_B}", "InvalidNamespace")]
    [InlineData("[1, 2]", "NotAnObject")]
    [InlineData("apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {podCIDRs: [10.0.0.0]}", "InvalidAddress")]
    [InlineData("apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {podCIDRs: [primary]}", "InvalidAddress")]
    [InlineData("apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {nodePortAddresses: [secondary]}", "InvalidAddress")]
    [InlineData("apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {sourceIPMode: Nat}", "InvalidPolicy")]
    [InlineData("apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {balance: roundrobin}", "InvalidPolicy")]
    [InlineData("apiVersion: edge.gateway/v1\nkind: View\nmetadata: {name: a.b}", "InvalidName")]
    [InlineData("apiVersion: edge.gateway/v1\nkind: View\nmetadata: {name: a}\nspec: {labelSelector: {matchExpressions: [{key: x, operator: Near}]}}", "InvalidSelector")]
    public void Impossible_object_is_refused(string yaml, string reason) =>
        Assert.Equal(reason, Assert.Single(ManifestObjects.Read("f.yaml", yaml).Problems).Reason);

    [Fact]
    public void NodePorts_of_a_gateway_can_be_on_its_primary_address() =>
        Assert.Empty(ManifestObjects.Read("f.yaml", "apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {nodePortAddresses: [primary, 10.0.0.0/8]}").Problems);

    [Fact]
    public void Workloads_are_ignored_with_a_note()
    {
        ManifestObjects read = ManifestObjects.Read("f.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}");

        Assert.Empty(read.Problems);
        Assert.Contains("write the Pods themselves", Assert.Single(read.Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_taken_apart_and_typed_items_completed()
    {
        const string Yaml = """
            apiVersion: v1
            kind: ServiceList
            items:
              - metadata: {name: a}
                spec: {ports: [{port: 80}]}
              - metadata: {name: b, namespace: shop}
                spec: {ports: [{port: 80}]}
            """;

        Assert.Equal(["Service default/a", "Service shop/b"], ManifestObjects.Read("f.yaml", Yaml).Objects.Select(o => o.Key.ToString()));
    }
}
