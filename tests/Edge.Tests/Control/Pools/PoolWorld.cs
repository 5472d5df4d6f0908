using Edge.Control.Endpoints;
using Edge.Control.Pools;
using Edge.Control.Sources;

namespace Edge.Tests.Control.Pools;

/// <summary>Pools and Services of type LoadBalancer in memory.</summary>
internal sealed class PoolWorld
{
    private readonly ManifestWorld _world = new();

    public IReadOnlyList<SourceProblem> Problems => _world.Result.Problems;

    public LoadBalancerAllocator Allocator => _world.Allocator.LoadBalancers;

    /// <summary>The only problem's text.</summary>
    public string Problem => Assert.Single(Problems).Text;

    /// <param name="name">Of the pool.</param>
    /// <param name="addresses">Separated by blanks.</param>
    /// <param name="spec">More fields, in YAML's flow style.</param>
    public PoolWorld Pool(string name, string addresses, string spec = "") =>
        Set($"apiVersion: edge.gateway/v1\nkind: AddressPool\nmetadata: {{name: {name}}}\nspec: {{addresses: [{string.Join(", ", addresses.Split(' ').Select(a => $"\"{a}\""))}]{More(spec)}}}\n");

    /// <param name="name">Of the Service, in the namespace default unless it has one with a slash.</param>
    /// <param name="spec">More fields of its spec.</param>
    /// <param name="annotations">Name and value, as in <c>address-pool: lan</c>.</param>
    /// <param name="ports">As in <c>80/TCP 53/UDP</c>.</param>
    /// <param name="labels">In YAML's flow style.</param>
    /// <param name="status">Addresses that the manifest's own status names.</param>
    public PoolWorld Service(string name, string spec = "", string annotations = "", string ports = "80/TCP", string labels = "", string status = "")
    {
        string space = name.Contains('/') ? name.Split('/')[0] : "default";
        IEnumerable<string> lines = ports.Split(' ').Select(p => p.Split('/')).Select((p, i) => $"{{name: p{i}, port: {p[0]}, protocol: {p[1]}}}");
        string notes = annotations.Length == 0 ? "" : string.Join(", ", annotations.Split("; ").Select(a => $"\"edge.gateway/{a.Split(": ")[0]}\": \"{a.Split(": ")[1]}\""));
        string ingress = status.Length == 0 ? "" : $"status: {{loadBalancer: {{ingress: [{string.Join(", ", status.Split(' ').Select(a => $"{{ip: \"{a}\"}}"))}]}}}}\n";
        return Set(
            $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name.Split('/')[^1]}, namespace: {space}, labels: {{{labels}}}, annotations: {{{notes}}}}}\n"
            + $"spec: {{{(spec.Contains("type:") ? "" : "type: LoadBalancer, ")}ports: [{string.Join(", ", lines)}]{More(spec)}}}\n{ingress}");
    }

    public PoolWorld Set(string yaml)
    {
        _world.Set(yaml);
        return this;
    }

    public PoolWorld Remove(string kind, string name)
    {
        _world.Remove(kind, name);
        return this;
    }

    public PoolWorld Remove(ObjectKey key)
    {
        _world.Remove(key);
        return this;
    }

    public PoolWorld Update()
    {
        _world.Update();
        return this;
    }

    public PoolWorld Restart()
    {
        _world.Restart().Update();
        return this;
    }

    public bool Has(string name) => _world.Result.Objects.ContainsKey(KeyOf(name));

    public Allocations Save() => _world.Allocator.Save();

    public BuiltObject Object(string name) => _world.Result.Objects[KeyOf(name)];

    /// <summary>The load balancer addresses that the Service is published with, separated by blanks.</summary>
    public string Addresses(string name) =>
        string.Join(' ', Object(name).Json.Object("status").Object("loadBalancer").Objects("ingress").Select(i => i.Text("ip")));

    public static ObjectKey KeyOf(string name) => new("Service", name.Contains('/') ? name.Split('/')[0] : "default", name.Split('/')[^1]);

    private static string More(string spec) => spec.Length > 0 ? ", " + spec : "";
}
