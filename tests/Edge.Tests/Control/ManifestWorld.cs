using System.Text.Json;
using Edge.Control.Endpoints;
using Edge.Control.Publishing;
using Edge.Control.Sources;

namespace Edge.Tests.Control;

/// <summary>Manifests in memory and what the controller makes of them. Objects that are not set again keep their identity.</summary>
internal sealed class ManifestWorld(Allocator allocator)
{
    private readonly Dictionary<ObjectKey, SourceObject> _objects = [];
    private EndpointsController _controller = new(allocator);

    public ManifestWorld()
        : this(NewAllocator())
    {
    }

    public Allocator Allocator { get; private set; } = allocator;

    public EndpointsResult Result { get; private set; } = new(new Dictionary<ObjectKey, BuiltObject>(), []);

    public IEnumerable<BuiltObject> Slices => Result.Objects.Values.Where(o => o.Key.Kind == "EndpointSlice").OrderBy(o => o.Key.Name, StringComparer.Ordinal);

    public static Allocator NewAllocator(Allocations? before = null) => new(
        [new AddressRange(System.Net.IPNetwork.Parse("10.96.0.0/16")), new AddressRange(System.Net.IPNetwork.Parse("fd00:96::/112"))],
        before ?? new Allocations());

    public ManifestWorld Set(string yaml)
    {
        ManifestObjects read = ManifestObjects.Read("test.yaml", yaml);
        Assert.Empty(read.Problems);
        read.Objects.ForEach(o => _objects[o.Key] = o);
        return this;
    }

    public ManifestWorld Remove(string kind, string name)
    {
        Assert.True(_objects.Remove(new ObjectKey(kind, SourceKinds.IsNamespaced(kind) ? "default" : "", name)));
        return this;
    }

    /// <summary>Takes it away if it is there.</summary>
    public ManifestWorld Remove(ObjectKey key)
    {
        _objects.Remove(key);
        return this;
    }

    public ManifestWorld Update()
    {
        Result = _controller.Update(new SourceSnapshot("test", 1, new Dictionary<ObjectKey, SourceObject>(_objects)) { Complete = true });
        return this;
    }

    /// <summary>As another edge-control that finds the same manifests, and the record of the one before on disk.</summary>
    public ManifestWorld Restart()
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new ControlRecord { Allocations = Allocator.Save() }, ControlJsonContext.Default.ControlRecord);
        Allocator = NewAllocator(JsonSerializer.Deserialize(json, ControlJsonContext.Default.ControlRecord)!.Allocations);
        _controller = new EndpointsController(Allocator);
        return this;
    }

    public BuiltObject Service(string name) => Result.Objects[new ObjectKey("Service", "default", name)];

    public static string ServiceYaml(string name, string spec = "", string port = "{port: 80, targetPort: 8080}") =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{selector: {{app: {name}}}, ports: [{port}]{(spec.Length > 0 ? ", " + spec : "")}}}\n";

    public static string PodYaml(string name, string ip, string app = "web", string status = "", string spec = "nodeName: n1", string metadata = "", bool ready = true) =>
        $"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: {app}}}{(metadata.Length > 0 ? ", " + metadata : "")}}}\nspec: {{{spec}}}\n"
        + $"status: {{podIPs: [{string.Join(", ", ip.Split(' ').Select(a => $"{{ip: \"{a}\"}}"))}], conditions: [{{type: Ready, status: \"{ready}\"}}]{(status.Length > 0 ? ", " + status : "")}}}\n";
}
