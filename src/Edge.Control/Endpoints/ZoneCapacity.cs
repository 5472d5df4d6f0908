using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Control.Sources;

namespace Edge.Control.Endpoints;

/// <summary>How much of the processors each zone has, from the Node manifests: what zone hints are shared out by (KEP-2433).</summary>
internal sealed class ZoneCapacity
{
    private static readonly string[] s_notCounted = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

    private ZoneCapacity(IReadOnlyDictionary<string, long> milliProcessors, string? lack)
    {
        MilliProcessors = milliProcessors;
        Lack = lack;
    }

    /// <summary>By zone, in the order of their names; empty where <see cref="Lack"/> says why.</summary>
    public IReadOnlyDictionary<string, long> MilliProcessors { get; }

    /// <summary>Why nothing can be shared out, as half a sentence; null when it can.</summary>
    public string? Lack { get; }

    /// <summary>Nodes of the control plane and nodes that are not ready do not count; a node whose manifest has no status counts as ready.</summary>
    public static ZoneCapacity Of(IEnumerable<SourceObject> nodes)
    {
        SortedDictionary<string, long> zones = new(StringComparer.Ordinal);
        foreach (SourceObject node in nodes)
        {
            Dictionary<string, string> labels = node.Metadata.Map("labels");
            if (s_notCounted.Any(labels.ContainsKey) || !IsReady(node))
            {
                continue;
            }

            string? zone = labels.GetValueOrDefault(PodInput.ZoneLabel);
            long processors = Milli(node.Json.Object("status").Object("allocatable")?["cpu"]);
            if (string.IsNullOrEmpty(zone) || processors <= 0)
            {
                return None($"Node {node.Key.Name} has no {(processors <= 0 ? "status.allocatable.cpu" : PodInput.ZoneLabel + " label")}");
            }

            zones[zone] = zones.GetValueOrDefault(zone) + processors;
        }

        return zones.Count switch
        {
            0 => None("there are no Node manifests"),
            1 => None("all nodes are in one zone"),
            _ => new ZoneCapacity(zones, null),
        };
    }

    public bool SameAs(ZoneCapacity other) => Lack == other.Lack && MilliProcessors.SequenceEqual(other.MilliProcessors);

    private static ZoneCapacity None(string lack) => new(new Dictionary<string, long>(), lack);

    private static bool IsReady(SourceObject node) =>
        !node.Json.Object("status").Objects("conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") != "True");

    // A quantity such as 4, 3.5 or 3920m. Nobody writes processors with another suffix; 0 for what is no quantity.
    private static long Milli(JsonNode? quantity)
    {
        string text = quantity?.ToString() ?? "";
        bool milli = text.EndsWith('m');
        const NumberStyles Digits = NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(milli ? text[..^1] : text, Digits, CultureInfo.InvariantCulture, out decimal number) && number is > 0 and < 1_000_000_000
            ? (long)(milli ? number : number * 1000)
            : 0;
    }
}
