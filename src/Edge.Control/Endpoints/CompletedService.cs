using System.Net.Sockets;
using System.Text.Json.Nodes;
using Edge.Control.Pools;
using Edge.Control.Sources;

namespace Edge.Control.Endpoints;

/// <summary>One Service with its slices. Successive versions of a Service share the slice sets, so that endpoints stay where they are.</summary>
internal sealed class CompletedService
{
    private readonly ServiceInput _input;
    private readonly Dictionary<(AddressFamily, PortMapping), SliceSet> _sets;
    private readonly Dictionary<ObjectKey, BuiltObject> _built;
    private PodInput[]? _pods;

    public CompletedService(SourceObject source, BuiltObject service, CompletedService? before)
    {
        Source = source;
        Object = service;
        _input = new ServiceInput(service.Key, service.Json);
        _sets = before?._sets ?? [];
        _built = before?._built ?? [];
    }

    public SourceObject Source { get; }

    public BuiltObject Object { get; }

    /// <summary>What it asks of address pools; null when it is not of type LoadBalancer.</summary>
    public LoadBalancerRequest? Request { get; init; }

    /// <summary>What it got of them; null when its status is not ours to write.</summary>
    public LoadBalancerAssignment? Assignment { get; set; }

    /// <summary>Why the zone hints that the Service asks for cannot be given, as half a sentence; null when they are, or are not asked for.</summary>
    public string? HintsLack { get; private set; }

    /// <summary>The slices now; the same instances as before for those that did not change.</summary>
    public IReadOnlyCollection<BuiltObject> UpdateSlices(PodIndex index, Func<PodInput, string?> zone, ZoneCapacity capacity, bool zonesChanged)
    {
        if (_input.Selector.Count == 0 || _input.External)
        {
            _built.Clear();
            return [];
        }

        PodInput[] pods = [.. index.Select(_input.Key.Namespace, _input.Selector).Where(p => !p.Finished && p.Addresses.Count > 0)];
        if (_pods is not null && !zonesChanged && pods.AsSpan().SequenceEqual(_pods, ReferenceComparer<PodInput>.Instance))
        {
            return _built.Values;
        }

        _pods = pods;
        HintsLack = null;
        List<BuiltObject> slices = [.. _input.Families.SelectMany(family => Build(family, pods, zone, capacity))];
        Dictionary<ObjectKey, BuiltObject> before = new(_built);
        _built.Clear();
        foreach (BuiltObject slice in slices)
        {
            _built[slice.Key] = before.GetValueOrDefault(slice.Key) is { } old && old.SameAs(slice) ? old : slice;
        }

        return _built.Values;
    }

    private List<BuiltObject> Build(AddressFamily family, PodInput[] all, Func<PodInput, string?> zone, ZoneCapacity capacity)
    {
        PodInput[] pods = Array.FindAll(all, pod => pod.Address(family) is not null);
        Dictionary<string, string>? hints = AllocateHints(pods, zone, capacity);
        Dictionary<PortMapping, SortedDictionary<string, JsonObject>> groups = [];
        foreach (PodInput pod in pods)
        {
            PortMapping mapping = PortMapping.Of(_input, pod);
            if (!groups.TryGetValue(mapping, out SortedDictionary<string, JsonObject>? endpoints))
            {
                groups[mapping] = endpoints = new(StringComparer.Ordinal);
            }

            endpoints[pod.Name] = EndpointJson.Make(_input, pod, family, zone(pod), hints?.GetValueOrDefault(pod.Name));
        }

        foreach ((AddressFamily, PortMapping Mapping) key in _sets.Keys.Where(k => k.Item1 == family && !groups.ContainsKey(k.Item2)).ToArray())
        {
            _sets.Remove(key);
        }

        List<BuiltObject> slices = [];
        foreach ((PortMapping mapping, SortedDictionary<string, JsonObject> endpoints) in groups)
        {
            slices.AddRange(Set(family, mapping).Update(endpoints, _input));
        }

        return slices.Count > 0 ? slices : [new SliceSet(_input.Key, family, new PortMapping("[]")).Placeholder(_input)];
    }

    private Dictionary<string, string>? AllocateHints(PodInput[] pods, Func<PodInput, string?> zone, ZoneCapacity capacity)
    {
        if (!_input.WantsZoneHints || pods.Length == 0)
        {
            return null;
        }

        (string, string?)[] ready = [.. pods.Where(pod => EndpointJson.IsReady(_input, pod)).Select(pod => (pod.Name, zone(pod)))];
        Dictionary<string, string>? hints = ZoneHints.Allocate(ready, capacity, out string? lack);
        HintsLack ??= lack;
        return hints;
    }

    private SliceSet Set(AddressFamily family, PortMapping mapping)
    {
        if (!_sets.TryGetValue((family, mapping), out SliceSet? set))
        {
            _sets[(family, mapping)] = set = new SliceSet(_input.Key, family, mapping);
        }

        return set;
    }
}
