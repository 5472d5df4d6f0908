using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Control.Sources;

/// <summary>Reads members of Kubernetes JSON without ever throwing: a member of another type reads as absent. That it has
/// another type is found by the checks, which ask for the node itself.</summary>
internal static class JsonReading
{
    public static JsonObject? Object(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    public static JsonArray? Array(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonArray;

    public static string? Text(this JsonNode? node, string name) => AsText((node as JsonObject)?[name]);

    public static bool? Flag(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    public static long? Number(this JsonNode? node, string name) => AsNumber((node as JsonObject)?[name]);

    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static long? AsNumber(this JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        if (value.TryGetValue(out long number))
        {
            return number;
        }

        // A value made in memory answers only for the exact type it was made from.
        return value.TryGetValue(out int small) ? small
            : value.TryGetValue(out double real) && Math.Floor(real) == real && Math.Abs(real) < long.MaxValue ? (long)real
            : null;
    }

    public static IEnumerable<string> Texts(this JsonNode? node, string name) =>
        node.Array(name) is { } array ? array.Select(AsText).OfType<string>() : [];

    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string name) =>
        node.Array(name) is { } array ? array.OfType<JsonObject>() : [];

    /// <summary>A map of strings, such as labels.</summary>
    public static Dictionary<string, string> Map(this JsonNode? node, string name)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach ((string key, JsonNode? value) in node.Object(name) ?? [])
        {
            if (value.AsText() is { } text)
            {
                map[key] = text;
            }
        }

        return map;
    }
}
