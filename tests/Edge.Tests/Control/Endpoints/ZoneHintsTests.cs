using Edge.Control.Endpoints;
using Edge.Control.Sources;

namespace Edge.Tests.Control.Endpoints;

/// <summary>KEP-2433: endpoints by zone, processors by zone, and the zone that each endpoint is for.</summary>
public sealed class ZoneHintsTests
{
    [Theory]
    [InlineData("a=45 b=55", "a b", "a b")]
    [InlineData("a=35 b=35 c=30", "a b c c a a a b c a", "b b c c a a a b c a")] // five of a are one too many
    [InlineData("a=1 b=1", "a a a a", "b b a a")]
    [InlineData("a=1 b=1 c=1", "a a a b b b c c c", "a a a b b b c c c")]
    [InlineData("a=1 b=1 c=1", "a a a a a a a a a", "b c b c b c a a a")]
    [InlineData("a=2 b=1", "a a a b b b", "a a a a b b")]
    [InlineData("a=3 b=2", "a a b b", "a a b b")] // less than half an endpoint is no reason to move one
    [InlineData("a=1 b=1", "a b z z", "a b a b")] // a zone without nodes lends all
    public void Endpoints_are_shared_out_by_the_processors_of_the_zones(string processors, string zones, string hints)
    {
        (string Name, string? Zone)[] ready = [.. zones.Split(' ').Select((zone, index) => ($"p{index:00}", (string?)zone))];
        Dictionary<string, string>? allocated = ZoneHints.Allocate(ready, Capacity(processors), out string? lack);
        Assert.Null(lack);
        Assert.Equal(hints, string.Join(' ', ready.Select(endpoint => allocated![endpoint.Name])));
    }

    [Theory]
    [InlineData("a=1 b=1 c=1", "a b", "2 ready endpoints are fewer than the 3 zones")]
    [InlineData("a=1 b=1", "", "0 ready endpoints are fewer than the 2 zones")]
    [InlineData("a=10 b=1 c=1", "a b c", "3 ready endpoints cannot be shared out without overloading those of one zone")]
    [InlineData("a=1 b=1", "a -", "Pod p01 is in no zone")]
    [InlineData("a=1", "a a", "all nodes are in one zone")]
    [InlineData("", "a a", "there are no Node manifests")]
    [InlineData("a=1 b=0", "a b", "Node n1 has no status.allocatable.cpu")]
    [InlineData("a=1 -=1", "a b", "Node n1 has no topology.kubernetes.io/zone label")]
    public void No_hints_are_given_where_they_would_do_harm(string processors, string zones, string lack)
    {
        (string, string?)[] ready = [.. zones.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((zone, index) => ($"p{index:00}", zone == "-" ? null : zone))];
        Assert.Null(ZoneHints.Allocate(ready, Capacity(processors), out string? why));
        Assert.Equal(lack, why);
    }

    [Theory]
    [InlineData("cpu: 4", 4000)]
    [InlineData("cpu: '4'", 4000)]
    [InlineData("cpu: 3920m", 3920)]
    [InlineData("cpu: '0.5'", 500)]
    [InlineData("cpu: many", 0)]
    [InlineData("cpu: '-4'", 0)]
    [InlineData("memory: 4Gi", 0)]
    public void Processors_are_read_as_Kubernetes_writes_them(string allocatable, long milli)
    {
        ZoneCapacity capacity = Read(Node("n0", "a", $"{{allocatable: {{{allocatable}}}}}"), Node("n1", "b", "{allocatable: {cpu: 1}}"));
        Assert.Equal(milli, capacity.MilliProcessors.GetValueOrDefault("a"));
    }

    [Fact]
    public void Nodes_of_the_control_plane_and_nodes_that_are_not_ready_do_not_count()
    {
        ZoneCapacity capacity = Read(
            Node("n0", "a", "{allocatable: {cpu: 1}, conditions: [{type: Ready, status: 'True'}]}"),
            Node("n1", "a", "{allocatable: {cpu: 2}, conditions: [{type: Ready, status: 'False'}]}"),
            Node("n2", "b", "{allocatable: {cpu: 4}}", ", node-role.kubernetes.io/control-plane: ''"),
            Node("n3", "b", "{allocatable: {cpu: 8}}"));
        Assert.Equal(["a 1000", "b 8000"], capacity.MilliProcessors.Select(zone => $"{zone.Key} {zone.Value}"));
    }

    [Theory]
    [InlineData("topology-mode: Auto", "a b")]
    [InlineData("topology-mode: auto", "a b")]
    [InlineData("topology-aware-hints: auto", "a b")]
    [InlineData("topology-mode: Other", "- -")]
    public void Annotation_of_the_Service_becomes_hints(string annotation, string hints)
    {
        ManifestWorld world = World(annotation).Update();
        Assert.Equal(hints, Hints(world));
        Assert.Empty(world.Result.Problems);
    }

    [Fact]
    public void Hints_follow_the_nodes_and_what_is_missing_is_told()
    {
        ManifestWorld world = World("topology-mode: Auto").Update();
        world.Set(Node("n1", "b", "{}")).Update();
        Assert.Equal("- -", Hints(world));
        SourceProblem problem = Assert.Single(world.Result.Problems);
        Assert.Equal("NoZoneHints", problem.Reason);
        Assert.Contains("Node n1 has no status.allocatable.cpu", problem.Text, StringComparison.Ordinal);
        world.Set(Node("n1", "b", "{allocatable: {cpu: 2}}")).Update();
        Assert.Equal("a b", Hints(world));
        Assert.Empty(world.Result.Problems);
    }

    private static ManifestWorld World(string annotation) => new ManifestWorld()
        .Set($"apiVersion: v1\nkind: Service\nmetadata: {{name: web, annotations: {{service.kubernetes.io/{annotation}}}}}\nspec: {{selector: {{app: web}}, ipFamilies: [IPv4], ports: [{{port: 80}}]}}\n")
        .Set(Node("n0", "a", "{allocatable: {cpu: 2}}"))
        .Set(Node("n1", "b", "{allocatable: {cpu: 2}}"))
        .Set(ManifestWorld.PodYaml("p0", "10.1.0.1", spec: "nodeName: n0"))
        .Set(ManifestWorld.PodYaml("p1", "10.1.0.2", spec: "nodeName: n0"))
        .Set(ManifestWorld.PodYaml("p2", "10.1.0.3", spec: "nodeName: n0", ready: false));

    private static string Hints(ManifestWorld world) => string.Join(' ', world.Slices.Single().Json.Objects("endpoints")
        .Where(endpoint => endpoint.Object("conditions").Flag("ready") == true)
        .Select(endpoint => endpoint.Object("hints").Objects("forZones").SingleOrDefault().Text("name") ?? "-").Order());

    private static ZoneCapacity Capacity(string processors) => Read(
        [.. processors.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((zone, index) => Node($"n{index}", zone.Split('=')[0], $"{{allocatable: {{cpu: {zone.Split('=')[1]}}}}}"))]);

    private static ZoneCapacity Read(params string[] nodes) => ZoneCapacity.Of(nodes.SelectMany(yaml => ManifestObjects.Read("nodes.yaml", yaml).Objects));

    private static string Node(string name, string zone, string status, string labels = "") =>
        $"apiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{{(zone == "-" ? "x: y" : $"topology.kubernetes.io/zone: {zone}")}{labels}}}}}\nstatus: {status}\n";
}
