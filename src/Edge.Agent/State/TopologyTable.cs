using System.Runtime.InteropServices;

namespace Edge.Agent.State;

/// <summary>One <see cref="EndpointTopology"/> for all endpoints of the same node, zone and hints.</summary>
internal sealed class TopologyTable
{
    private const int Capacity = 65_536;

    private readonly Dictionary<(string? Node, string? Zone), EndpointTopology> _plain = [];
    private readonly Dictionary<Hinted, EndpointTopology> _hinted = [];
    private EndpointTopology? _last;

    public EndpointTopology? Get(string? node, string? zone, List<string> hintZones, List<string> hintNodes)
    {
        if (hintZones.Count == 0 && hintNodes.Count == 0)
        {
            return node is null && zone is null ? null : GetPlain(node, zone);
        }

        if (_last is { } last && last.NodeName == node && last.Zone == zone && Same(last.HintZones, hintZones) && Same(last.HintNodes, hintNodes))
        {
            return last;
        }

        Hinted key = new(node, zone, string.Join('\n', hintZones), string.Join('\n', hintNodes));
        if (!_hinted.TryGetValue(key, out EndpointTopology? topology))
        {
            if (_hinted.Count >= Capacity)
            {
                _hinted.Clear();
            }

            topology = new EndpointTopology(node, zone, hintZones.Count == 0 ? null : [.. hintZones], hintNodes.Count == 0 ? null : [.. hintNodes]);
            _hinted.Add(key, topology);
        }

        _last = topology;
        return topology;
    }

    private static bool Same(string[]? known, List<string> list) => (known ?? []).AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(list));

    private EndpointTopology GetPlain(string? node, string? zone)
    {
        if (!_plain.TryGetValue((node, zone), out EndpointTopology? topology))
        {
            if (_plain.Count >= Capacity)
            {
                _plain.Clear();
            }

            topology = new EndpointTopology(node, zone, null, null);
            _plain.Add((node, zone), topology);
        }

        return topology;
    }

    private readonly record struct Hinted(string? Node, string? Zone, string Zones, string Nodes);
}
