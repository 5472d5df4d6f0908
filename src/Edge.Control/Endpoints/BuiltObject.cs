using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Control.Pools;
using Edge.Control.Sources;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Endpoints;

/// <summary>A complete object as gateways get it. Immutable; an object that did not change keeps its identity.</summary>
internal sealed class BuiltObject
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public BuiltObject(ObjectKey key, string serviceName, JsonObject json)
    {
        Strip(json);
        Key = key;
        ServiceName = serviceName;
        Json = json;
        Line = Encoding.UTF8.GetBytes(json.ToJsonString(s_options));
        EndpointCount = json.Array("endpoints")?.Count ?? 0;
    }

    public ObjectKey Key { get; }

    /// <summary>The Service it belongs to; its own name for a Service. Decides the shard.</summary>
    public string ServiceName { get; }

    public JsonObject Json { get; }

    /// <summary>One line of JSON, as it goes into shards and deltas.</summary>
    public byte[] Line { get; }

    public int EndpointCount { get; }

    public string Uid => Json.Object("metadata").Text("uid") ?? "";

    public bool SameAs(BuiltObject? other) => ReferenceEquals(this, other) || (other is not null && Line.AsSpan().SequenceEqual(other.Line));

    /// <summary>
    /// The line of a slice with the time of its change, for gateways that measure how long it takes to reach them. Only what is sent once carries it:
    /// in the retained state it would make equal content differ. What says a time of its own keeps it.
    /// </summary>
    public byte[] LineAt(DateTimeOffset trigger)
    {
        if (Key.Kind != KubernetesNames.EndpointSliceKind)
        {
            return Line;
        }

        var json = (JsonObject)Json.DeepClone();
        JsonObject metadata = json.Object("metadata")!;
        if (metadata.Object("annotations") is not { } annotations)
        {
            metadata["annotations"] = annotations = [];
        }

        if (!annotations.ContainsKey(KubernetesNames.TriggerTimeAnnotation))
        {
            annotations[KubernetesNames.TriggerTimeAnnotation] = trigger.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString(s_options));
    }

    /// <summary>What no gateway reads and everybody would pay for.</summary>
    private static void Strip(JsonObject json)
    {
        JsonObject? metadata = json.Object("metadata");
        metadata?.Remove("managedFields");
        if (metadata.Object("annotations") is { } annotations)
        {
            annotations.Remove(KubernetesNames.LastAppliedAnnotation);
            foreach (string name in PoolAnnotations.OfControl)
            {
                annotations.Remove(name);
            }

            if (annotations.Count == 0)
            {
                metadata!.Remove("annotations");
            }
        }

        json.Object("status")?.Remove("conditions");
    }
}
