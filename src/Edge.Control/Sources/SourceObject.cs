using System.Text.Json.Nodes;

namespace Edge.Control.Sources;

/// <summary>One object of a manifest. <paramref name="Json"/> is never changed after it was read, so that the identity of
/// this record says "unchanged".</summary>
internal sealed record SourceObject(ObjectKey Key, string ApiVersion, JsonObject Json, string File, int Line)
{
    public JsonObject? Metadata => Json.Object("metadata");

    public JsonObject? Spec => Json.Object("spec");

    public string Kind => Key.Kind;

    public SourceProblem Problem(string reason, string text) => new(File, Line, Key.ToString(), reason, text);
}
