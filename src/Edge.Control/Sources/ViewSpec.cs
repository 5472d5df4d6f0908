using System.Text.Json.Nodes;

namespace Edge.Control.Sources;

/// <summary>Which Services a group of gateways may see: those in the namespaces (none given: all) whose labels match.</summary>
internal sealed record ViewSpec(string Name, IReadOnlySet<string> Namespaces, LabelSelector Selector)
{
    /// <summary>The view of gateways that nobody declared.</summary>
    public const string Default = "default";

    /// <summary>What <see cref="Default"/> is unless a manifest says otherwise.</summary>
    public static ViewSpec Everything(string name) => new(name, new HashSet<string>(), LabelSelector.Parse(null, out _)!);

    public static (string Reason, string Text)? Check(SourceObject source)
    {
        if (!ObjectChecks.IsTopicSegment(source.Key.Name))
        {
            return ("InvalidName", "the name of a view is part of a topic: use at most 64 of a-z, 0-9 and '-'");
        }

        if (source.Spec?["namespaces"] is { } namespaces && (namespaces is not JsonArray list || list.Any(n => n.AsText() is not { } text || !ObjectChecks.IsLabel(text))))
        {
            return ("InvalidNamespace", "spec.namespaces must be a list of namespace names");
        }

        return LabelSelector.Parse(source.Spec.Object("labelSelector"), out string? error) is null ? ("InvalidSelector", "spec.labelSelector." + error) : null;
    }

    public static ViewSpec From(SourceObject source) => new(
        source.Key.Name,
        source.Spec.Texts("namespaces").ToHashSet(),
        LabelSelector.Parse(source.Spec.Object("labelSelector"), out _)!);

    public bool Contains(string space, IReadOnlyDictionary<string, string> labels) =>
        (Namespaces.Count == 0 || Namespaces.Contains(space)) && Selector.Matches(labels);
}
