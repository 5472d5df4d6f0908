using System.Net;
using System.Text.Json.Nodes;
using Edge.Control.Pools;
using Edge.Control.Sources;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Endpoints;

/// <summary>From manifests to the Services and EndpointSlices that gateways get. Only what changed is made anew: the rest keeps its identity.</summary>
internal sealed partial class EndpointsController
{
    private readonly Allocator _allocator;
    private readonly ServiceCompletion _completion;
    private readonly Dictionary<ObjectKey, CompletedService> _services = [];
    private readonly Dictionary<SourceObject, PodInput> _pods = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<SourceObject, BuiltObject> _manual = new(ReferenceEqualityComparer.Instance);
    private Dictionary<string, string> _zones = [];
    private ZoneCapacity _capacity = ZoneCapacity.Of([]);

    public EndpointsController(Allocator allocator)
    {
        _allocator = allocator;
        _completion = new ServiceCompletion(allocator);
    }

    /// <summary>Everything the manifests come to. Allocations may have changed: they must be on disk before anything is published.</summary>
    public EndpointsResult Update(SourceSnapshot snapshot)
    {
        List<SourceProblem> problems = [];
        Dictionary<ObjectKey, BuiltObject> objects = [];
        bool zonesChanged = UpdateZones(snapshot);
        UpdateServices(snapshot, problems);
        PodIndex pods = IndexPods(snapshot);
        foreach (CompletedService service in _services.Values)
        {
            objects[service.Object.Key] = service.Object;
            foreach (BuiltObject slice in service.UpdateSlices(pods, Zone, _capacity, zonesChanged))
            {
                objects[slice.Key] = slice;
            }

            if (service.HintsLack is { } lack)
            {
                problems.Add(service.Source.Problem("NoZoneHints", $"asks for zone hints, but {lack}: every gateway uses the endpoints of all zones"));
            }
        }

        AddLoadBalancerProblems(problems);
        AddManualSlices(snapshot, objects);
        return new EndpointsResult(objects, problems);
    }

    private void UpdateServices(SourceSnapshot snapshot, List<SourceProblem> problems)
    {
        bool poolsChanged = _allocator.LoadBalancers.UsePools(snapshot);
        RemoveGone(snapshot);
        RetryWaiting();

        // Named addresses and ports come first, or a chosen one might take them.
        foreach (SourceObject source in snapshot.OfKind(KubernetesNames.ServiceKind)
            .Where(s => !IsCurrent(s) || (poolsChanged && _services[s.Key].Request is not null))
            .OrderBy(static s => NamesItsAddress(s) ? 0 : 1).ThenBy(static s => s.Key.ToString(), StringComparer.Ordinal))
        {
            if (IsCurrent(source))
            {
                Reassign(_services[source.Key]);
            }
            else if (TryComplete(source) is { } problem)
            {
                problems.Add(source.Problem("Unallocatable", problem)); // the version before, if any, stays
                _refused.Add(source.Key);
            }
        }

        RetryWaiting();
        _allocator.Keep(
            _services.Values.SelectMany(s => s.Object.Json.Object("spec").Texts("clusterIPs")).Where(a => a != "None").Select(IPAddress.Parse).ToHashSet(),
            _services.Values.SelectMany(UsedPorts).ToHashSet());
    }

    private bool IsCurrent(SourceObject source) => ReferenceEquals(_services.GetValueOrDefault(source.Key)?.Source, source);

    /// <summary>Null when the Service is complete now, else why not.</summary>
    private string? TryComplete(SourceObject source)
    {
        Completion completion = _completion.Complete(source);
        if (completion.Json is { } json)
        {
            _services[source.Key] = new CompletedService(source, new BuiltObject(source.Key, source.Key.Name, json), _services.GetValueOrDefault(source.Key))
            {
                Request = completion.Request,
                Assignment = completion.Assignment,
            };
            NoteWaiting(source.Key, completion.Assignment);
            _refused.Remove(source.Key);
        }

        return completion.Problem;
    }

    private static IEnumerable<int> UsedPorts(CompletedService service)
    {
        var spec = service.Object.Json.Object("spec");
        return spec.Objects("ports").Select(p => (int)(p.Number("nodePort") ?? 0)).Append((int)(spec.Number("healthCheckNodePort") ?? 0)).Where(p => p != 0);
    }

    private static bool NamesItsAddress(SourceObject source) =>
        LoadBalancerRequest.NamesAddress(source) || source.Spec.Text("clusterIP") is { Length: > 0 } || source.Spec.Texts("clusterIPs").Any() || source.Spec.Objects("ports").Any(p => p.Number("nodePort") is > 0);

    private PodIndex IndexPods(SourceSnapshot snapshot)
    {
        List<PodInput> pods = [];
        HashSet<SourceObject> present = new(ReferenceEqualityComparer.Instance);
        foreach (SourceObject source in snapshot.OfKind(KubernetesNames.PodKind))
        {
            present.Add(source);
            if (!_pods.TryGetValue(source, out PodInput? pod))
            {
                _pods[source] = pod = new PodInput(source);
            }

            pods.Add(pod);
        }

        foreach (SourceObject gone in _pods.Keys.Where(p => !present.Contains(p)).ToArray())
        {
            _pods.Remove(gone);
        }

        return new PodIndex(pods);
    }

    private void AddManualSlices(SourceSnapshot snapshot, Dictionary<ObjectKey, BuiltObject> objects)
    {
        HashSet<SourceObject> present = new(ReferenceEqualityComparer.Instance);
        foreach (SourceObject source in snapshot.OfKind(KubernetesNames.EndpointSliceKind))
        {
            present.Add(source);
            if (!_manual.TryGetValue(source, out BuiltObject? slice))
            {
                var json = (JsonObject)source.Json.DeepClone();
                SetPortDefaults(json);
                StableIdentity.Complete(json, source.Key);
                _manual[source] = slice = new BuiltObject(source.Key, json.Object("metadata").Object("labels").Text(KubernetesNames.ServiceNameLabel)!, json);
            }

            objects[slice.Key] = slice;
        }

        foreach (SourceObject gone in _manual.Keys.Where(s => !present.Contains(s)).ToArray())
        {
            _manual.Remove(gone);
        }
    }

    /// <summary>As the API server does (discovery.k8s.io/v1, SetDefaults_EndpointPort): a port without a name would be passed over by every proxy.</summary>
    private static void SetPortDefaults(JsonObject slice)
    {
        foreach (JsonObject port in slice.Objects("ports"))
        {
            port["name"] ??= "";
            port["protocol"] ??= "TCP";
        }
    }

    /// <summary>Zones of nodes: from Node objects, and from gateways that say on which node they are. Also what each zone can do.</summary>
    private bool UpdateZones(SourceSnapshot snapshot)
    {
        Dictionary<string, string> zones = [];
        foreach (SourceObject node in snapshot.OfKind(SourceKinds.Node))
        {
            if (node.Metadata.Map("labels").TryGetValue(PodInput.ZoneLabel, out string? zone))
            {
                zones[node.Key.Name] = zone;
            }
        }

        foreach (GatewaySpec gateway in snapshot.OfKind(SourceKinds.Gateway).Select(GatewaySpec.From))
        {
            if (gateway is { NodeName: { } name, Zone: { } zone })
            {
                zones.TryAdd(name, zone);
            }
        }

        ZoneCapacity capacity = ZoneCapacity.Of(snapshot.OfKind(SourceKinds.Node).OrderBy(static node => node.Key.Name, StringComparer.Ordinal));
        bool changed = !capacity.SameAs(_capacity) || zones.Count != _zones.Count || zones.Any(z => _zones.GetValueOrDefault(z.Key) != z.Value);
        (_zones, _capacity) = (zones, capacity);
        return changed;
    }

    private string? Zone(PodInput pod) =>
        pod.NodeName is { } node && _zones.TryGetValue(node, out string? zone) ? zone : pod.Labels.GetValueOrDefault(PodInput.ZoneLabel);
}
