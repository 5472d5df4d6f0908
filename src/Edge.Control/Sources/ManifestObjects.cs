using System.Text.Json.Nodes;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Sources;

/// <summary>What a file's documents come to: objects, problems (not taken, someone should look) and notes (ignored on purpose).</summary>
internal sealed class ManifestObjects(string file)
{
    private const int MaximumListDepth = 3;

    private readonly HashSet<ObjectKey> _keys = [];

    public List<SourceObject> Objects { get; } = [];

    public List<SourceProblem> Problems { get; } = [];

    public List<SourceProblem> Notes { get; } = [];

    /// <summary>Reads a whole file's text. A bad document does not touch the others.</summary>
    public static ManifestObjects Read(string file, string text)
    {
        ManifestObjects result = new(file);
        (List<ManifestDocument> documents, SourceProblem? error) = ManifestText.Read(file, text);
        foreach (ManifestDocument document in documents)
        {
            if (document.Root is not null) // an empty document, as after a trailing ---
            {
                result.Add(document.Root, document.Line, 0);
            }
        }

        if (error is not null)
        {
            result.Problems.Add(error);
        }

        return result;
    }

    private void Add(JsonNode? node, int line, int depth)
    {
        if (node is not JsonObject json || json.Text("kind") is not { Length: > 0 } kind || json.Text("apiVersion") is not { Length: > 0 } version)
        {
            Problems.Add(new(file, line, "", "NotAnObject", "not a Kubernetes object: apiVersion and kind are missing; add them"));
        }
        else if (kind.EndsWith("List", StringComparison.Ordinal) && json["items"] is JsonArray items && depth < MaximumListDepth)
        {
            string itemKind = kind[..^"List".Length];
            foreach (JsonNode? item in items)
            {
                Add(Completed(item, version, itemKind), line, depth + 1);
            }
        }
        else
        {
            AddObject(json, version, kind, line);
        }
    }

    /// <summary>Items of a typed list, such as ServiceList, come without apiVersion and kind.</summary>
    private static JsonNode? Completed(JsonNode? item, string version, string kind)
    {
        if (item is JsonObject map && kind.Length > 0)
        {
            map.TryAdd("apiVersion", JsonValue.Create(version));
            map.TryAdd("kind", JsonValue.Create(kind));
        }

        return item;
    }

    private void AddObject(JsonObject json, string version, string kind, int line)
    {
        string name = json.Object("metadata").Text("name") ?? "";
        string space = SourceKinds.IsNamespaced(kind) ? json.Object("metadata").Text("namespace") ?? KubernetesNames.DefaultNamespace : "";
        SourceObject source = new(new ObjectKey(kind, space, name), version, json, file, line);
        if (!SourceKinds.IsTaken(version, kind))
        {
            Leave(source);
        }
        else if (ObjectChecks.Check(source) is { } problem)
        {
            Problems.Add(problem);
        }
        else if (!_keys.Add(source.Key))
        {
            Problems.Add(source.Problem("Duplicate", "occurs twice in this file: keep one of them"));
        }
        else
        {
            Objects.Add(source);
        }
    }

    private void Leave(SourceObject source)
    {
        if (SourceKinds.VersionOf(source.Kind) is { } version)
        {
            Problems.Add(source.Problem("UnknownVersion", $"apiVersion \"{source.ApiVersion}\" is not known for this kind: write {version}"));
        }
        else if (SourceKinds.IgnoredBecause(source.Kind) is { } reason)
        {
            Notes.Add(source.Problem("Ignored", reason));
        }
        else
        {
            Problems.Add(source.Problem("UnknownKind", $"kind \"{source.Kind}\" of {source.ApiVersion} is not known: remove it, or correct its name"));
        }
    }
}
