using System.Text.Json.Nodes;
using Edge.Control.Endpoints;
using Edge.Control.Sources;

namespace Edge.Tests.Control.Endpoints;

/// <summary>Cluster addresses and node ports: chosen, kept, never given twice.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void Service_without_address_and_ports_gets_them_and_keeps_them_over_a_restart()
    {
        Allocator allocator = ManifestWorld.NewAllocator();
        string yaml = ManifestWorld.ServiceYaml("web", "type: LoadBalancer, externalTrafficPolicy: Local, ipFamilyPolicy: PreferDualStack");
        ManifestWorld world = new(allocator);
        string before = Spec(world.Set(yaml).Update().Service("web")).ToJsonString();
        Allocations saved = allocator.Save();

        ManifestWorld restarted = new(ManifestWorld.NewAllocator(saved));
        restarted.Set(ManifestWorld.ServiceYaml("aaa", "type: NodePort")).Set(yaml).Update();

        Assert.Equal(before, Spec(restarted.Service("web")).ToJsonString());
        JsonObject spec = Spec(restarted.Service("web"));
        Assert.Equal(2, spec.Texts("clusterIPs").Count());
        Assert.InRange(spec.Objects("ports").Single().Number("nodePort")!.Value, 30000, 32767);
        Assert.InRange(spec.Number("healthCheckNodePort")!.Value, 30000, 32767);
    }

    [Fact]
    public void Leading_zeros_of_an_address_are_decimal_as_in_Kubernetes_and_its_holder_is_known_by_either_spelling()
    {
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web", "clusterIP: 10.96.0.041")).Set(ManifestWorld.ServiceYaml("other", "clusterIP: 10.96.0.41")).Update();

        Assert.Equal("10.96.0.41", Spec(world.Service("other")).Text("clusterIP"));
        Assert.Contains("spec.clusterIP 10.96.0.41 belongs to Service default/other", Assert.Single(world.Result.Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_a_manifest_names_is_not_chosen_for_another()
    {
        ManifestWorld first = new();
        string chosen = Spec(first.Set(ManifestWorld.ServiceYaml("web")).Update().Service("web")).Text("clusterIP")!;

        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("web")).Set(ManifestWorld.ServiceYaml("named", $"clusterIP: {chosen}")).Update();

        Assert.Empty(world.Result.Problems);
        Assert.Equal(chosen, Spec(world.Service("named")).Text("clusterIP"));
        Assert.NotEqual(chosen, Spec(world.Service("web")).Text("clusterIP"));
    }

    [Theory]
    [InlineData("clusterIP: 10.96.0.5", "spec.clusterIP 10.96.0.5 belongs to Service default/first")]
    [InlineData("type: NodePort", "nodePort 30080 belongs to Service default/first")]
    public void What_another_service_holds_is_refused_and_the_version_before_stays(string spec, string text)
    {
        const string Port = "{port: 80, nodePort: 30080}";
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("first", "clusterIP: 10.96.0.5, type: NodePort", Port)).Set(ManifestWorld.ServiceYaml("second")).Update();
        BuiltObject before = world.Service("second");

        world.Set(ManifestWorld.ServiceYaml("second", spec, Port)).Update();

        Assert.Contains(text, Assert.Single(world.Result.Problems).Text, StringComparison.Ordinal);
        Assert.Same(before, world.Service("second"));
    }

    [Fact]
    public void What_a_deleted_service_held_is_free_again()
    {
        Allocator allocator = ManifestWorld.NewAllocator();
        ManifestWorld world = new(allocator);
        world.Set(ManifestWorld.ServiceYaml("web", "type: NodePort")).Update().Remove("Service", "web").Update();

        Allocations saved = allocator.Save();
        Assert.Empty(saved.Addresses);
        Assert.Empty(saved.NodePorts);
    }

    [Fact]
    public void Ten_thousand_services_get_ten_thousand_addresses()
    {
        ManifestWorld world = new();
        world.Set(string.Join("---\n", Enumerable.Range(0, 10_000).Select(i => ManifestWorld.ServiceYaml($"s{i}")))).Update();

        Assert.Equal(10_000, world.Result.Objects.Values.SelectMany(o => Spec(o).Texts("clusterIPs")).Distinct().Count());
    }

    [Fact]
    public void Headless_and_external_services_get_nothing()
    {
        ManifestWorld world = new();
        world.Set(ManifestWorld.ServiceYaml("a", "clusterIP: None")).Set("apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {type: ExternalName, externalName: x.org}\n").Update();

        Assert.Equal("None", Spec(world.Service("a")).Text("clusterIP"));
        Assert.Null(Spec(world.Service("b"))["clusterIP"]);
    }

    private static JsonObject Spec(BuiltObject entry) => entry.Json.Object("spec") ?? [];
}
