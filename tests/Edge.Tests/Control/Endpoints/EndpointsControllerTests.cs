using System.Text.Json.Nodes;
using Edge.Control.Endpoints;
using Edge.Control.Sources;

namespace Edge.Tests.Control.Endpoints;

/// <summary>The EndpointSlice controller's rules, as Kubernetes has them.</summary>
public sealed class EndpointsControllerTests
{
    [Theory]
    [InlineData("True", "", "", "", "ready serving")]
    [InlineData("False", "", "", "", "")]
    [InlineData("True", "deletionTimestamp: 2026-11-23T00:00:00Z", "", "", "serving terminating")]
    [InlineData("False", "deletionTimestamp: 2026-11-23T00:00:00Z", "", "", "terminating")]
    [InlineData("False", "", "", "publishNotReadyAddresses: true", "ready")]
    [InlineData("False", "deletionTimestamp: 2026-11-23T00:00:00Z", "", "publishNotReadyAddresses: true", "ready terminating")]
    [InlineData("True", "", "phase: Succeeded", "", null)]
    [InlineData("True", "", "phase: Failed", "", null)]
    public void Conditions_follow_the_pod(string ready, string metadata, string status, string spec, string? expected)
    {
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web", spec)).Set(ManifestWorld.PodYaml("p", "10.1.0.1", metadata: metadata, status: status, ready: ready == "True")).Update();

        JsonObject? endpoint = Assert.Single(world.Slices).Json.Objects("endpoints").SingleOrDefault();

        JsonObject? conditions = endpoint.Object("conditions");
        string[] words = [.. new[] { "ready", "serving", "terminating" }.Where(w => conditions.Flag(w) == true)];
        Assert.Equal(expected, endpoint is null ? null : string.Join(' ', words));
    }

    [Fact]
    public void Endpoint_names_pod_node_zone_and_hostname()
    {
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web", "clusterIP: None"))
            .Set("apiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {topology.kubernetes.io/zone: a}}\n")
            .Set(ManifestWorld.PodYaml("web-0", "10.1.0.1", spec: "nodeName: n1, hostname: web-0, subdomain: web", metadata: "uid: u1"))
            .Update();

        BuiltObject slice = world.Slices.First();
        JsonObject endpoint = slice.Json.Objects("endpoints").Single();

        Assert.Equal("n1 a web-0 u1", $"{endpoint.Text("nodeName")} {endpoint.Text("zone")} {endpoint.Text("hostname")} {endpoint.Object("targetRef").Text("uid")}");
        Assert.Equal("", slice.Json.Object("metadata").Map("labels")["service.kubernetes.io/headless"]);
        Assert.Equal("web", slice.Json.Object("metadata").Map("labels")["kubernetes.io/service-name"]);
    }

    [Fact]
    public void Named_target_port_is_resolved_in_each_pod()
    {
        const string Port = "containers: [{ports: [{name: http, containerPort: ";
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web", port: "{name: web, port: 80, targetPort: http}"))
            .Set(ManifestWorld.PodYaml("p1", "10.1.0.1", spec: Port + "8080}]}]"))
            .Set(ManifestWorld.PodYaml("p2", "10.1.0.2", spec: Port + "9090}]}]"))
            .Set(ManifestWorld.PodYaml("p3", "10.1.0.3", spec: Port + "9090}]}]"))
            .Set(ManifestWorld.PodYaml("p4", "10.1.0.4", spec: "containers: []"))
            .Update();

        string[] slices = [.. world.Slices.Select(s => string.Join(' ', s.Json.Objects("ports").Select(p => p.Number("port"))) + ": "
            + string.Join(' ', s.Json.Objects("endpoints").Select(e => e.Object("targetRef").Text("name"))))];

        Assert.Equal(["8080: p1", "9090: p2 p3", ": p4"], slices.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Dual_stack_service_has_slices_of_each_family()
    {
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web", "ipFamilyPolicy: RequireDualStack"))
            .Set(ManifestWorld.PodYaml("p1", "10.1.0.1 fd00::1")).Set(ManifestWorld.PodYaml("p2", "10.1.0.2")).Update();

        Assert.Equal(["IPv4 2", "IPv6 1"], world.Slices.Select(s => $"{s.Json.Text("addressType")} {s.EndpointCount}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Slices_hold_at_most_100_endpoints_and_change_little()
    {
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web"));
        for (int i = 0; i < 250; i++)
        {
            world.Set(ManifestWorld.PodYaml($"p{i:D3}", $"10.1.{i / 100}.{i % 100}"));
        }

        BuiltObject[] before = [.. world.Update().Slices];
        BuiltObject[] after = [.. world.Remove("Pod", "p120").Set(ManifestWorld.PodYaml("q", "10.1.9.9")).Update().Slices];

        Assert.Equal([50, 100, 100], before.Select(s => s.EndpointCount).Order());
        Assert.Equal(before.Select(s => s.Key), after.Select(s => s.Key));
        Assert.Equal(2, after.Count(a => before.Contains(a))); // the new pod went where the place was free, or the last slice
    }

    [Fact]
    public void A_restart_makes_the_same_objects()
    {
        string[] manifests = [ManifestWorld.ServiceYaml("web"), ManifestWorld.PodYaml("p2", "10.1.0.2"), ManifestWorld.PodYaml("p1", "10.1.0.1")];
        ManifestWorld first = new(), second = new();
        Array.ForEach(manifests, m => first.Set(m).Update());
        Array.ForEach(manifests.Reverse().ToArray(), m => second.Set(m));
        second.Update();

        Assert.Equal(Lines(first), Lines(second));
    }

    [Fact]
    public void Resource_version_changes_with_content_and_uid_does_not()
    {
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web")).Set(ManifestWorld.PodYaml("p1", "10.1.0.1")).Update();
        JsonObject before = world.Slices.Single().Json.Object("metadata")!;
        world.Set(ManifestWorld.PodYaml("p1", "10.1.0.1", ready: false)).Update();
        JsonObject after = world.Slices.Single().Json.Object("metadata")!;

        Assert.Equal(before.Text("uid"), after.Text("uid"));
        Assert.NotEqual(before.Text("resourceVersion"), after.Text("resourceVersion"));
    }

    [Fact]
    public void What_did_not_change_keeps_its_identity()
    {
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web")).Set(ManifestWorld.PodYaml("p1", "10.1.0.1"))
            .Set(ManifestWorld.ServiceYaml("other")).Set(ManifestWorld.PodYaml("o1", "10.1.0.9", app: "other")).Update();
        Dictionary<ObjectKey, BuiltObject> before = new(world.Result.Objects);

        world.Set(ManifestWorld.PodYaml("p1", "10.1.0.2")).Update();

        Assert.Equal("web", Assert.Single(world.Result.Objects.Values, o => !ReferenceEquals(before[o.Key], o)).ServiceName);
    }

    [Fact]
    public void Ports_of_a_slice_that_a_person_wrote_get_the_api_servers_defaults()
    {
        const string Slice = "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: mine, labels: {kubernetes.io/service-name: db}}\n"
            + "addressType: IPv4\nports: [{port: 5432}, {name: dns, port: 53, protocol: UDP}]\nendpoints: [{addresses: [10.1.0.9]}]\n";
        ManifestWorld world = new();
        world.Set("apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {clusterIP: None, ports: [{port: 5432}]}\n").Set(Slice).Update();

        JsonArray ports = Assert.Single(world.Slices).Json["ports"]!.AsArray();
        Assert.Equal("""{"port":5432,"name":"","protocol":"TCP"}""", ports[0]!.ToJsonString());
        Assert.Equal("""{"name":"dns","port":53,"protocol":"UDP"}""", ports[1]!.ToJsonString());
    }

    [Fact]
    public void Slices_that_a_person_wrote_pass_through()
    {
        const string Slice = "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: mine, labels: {kubernetes.io/service-name: db}}\n"
            + "addressType: IPv4\nports: [{name: x, port: 5432}]\nendpoints: [{addresses: [10.9.9.9], unknownField: kept}]\n";
        ManifestWorld world = new();
        world.Set("apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 5432}]}\n").Set(Slice).Update();

        BuiltObject slice = Assert.Single(world.Slices);
        Assert.Equal("mine", slice.Key.Name);
        Assert.Contains("\"unknownField\":\"kept\"", slice.Json.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull(slice.Json.Object("metadata").Text("uid"));
    }

    [Theory]
    [InlineData("PreferClose", "{\"forZones\":[{\"name\":\"a\"}]}")]
    [InlineData("PreferSameNode", "{\"forZones\":[{\"name\":\"a\"}],\"forNodes\":[{\"name\":\"n1\"}]}")]
    public void Traffic_distribution_becomes_hints(string distribution, string hints)
    {
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web", $"trafficDistribution: {distribution}"))
            .Set("apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {nodeName: n1, zone: a}\n")
            .Set(ManifestWorld.PodYaml("p1", "10.1.0.1")).Update();

        Assert.Equal(hints, world.Slices.Single().Json.Objects("endpoints").Single()["hints"]!.ToJsonString());
    }

    [Fact]
    public void What_gateways_do_not_need_is_stripped()
    {
        ManifestWorld world = new();
        world.Set("apiVersion: v1\nkind: Service\nmetadata: {name: web, managedFields: [{}], annotations: {kubectl.kubernetes.io/last-applied-configuration: x}}\n"
            + "spec: {ports: [{port: 80}], future: 1}\nstatus: {conditions: [{}], loadBalancer: {ingress: [{ip: 203.0.113.1}]}}\n").Update();

        string json = world.Service("web").Json.ToJsonString();
        Assert.DoesNotContain("managedFields", json, StringComparison.Ordinal);
        Assert.DoesNotContain("annotations", json, StringComparison.Ordinal);
        Assert.DoesNotContain("conditions", json, StringComparison.Ordinal);
        Assert.Contains("\"future\":1", json, StringComparison.Ordinal);
        Assert.Contains("203.0.113.1", json, StringComparison.Ordinal);
    }

    private static string Lines(ManifestWorld world) =>
        string.Join('\n', world.Result.Objects.Values.Select(o => System.Text.Encoding.UTF8.GetString(o.Line)).Order(StringComparer.Ordinal));
}
