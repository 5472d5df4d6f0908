namespace Edge.Control.Sources;

/// <summary>Everything the manifests say at one moment. Immutable; objects that did not change keep their identity.</summary>
internal sealed record SourceSnapshot(string Directory, int Files, IReadOnlyDictionary<ObjectKey, SourceObject> Objects)
{
    /// <summary>The whole directory has been read at least once. Before that, absence means nothing.</summary>
    public bool Complete { get; init; }

    public IReadOnlyList<SourceProblem> Problems { get; init; } = [];

    public IReadOnlyList<SourceProblem> Notes { get; init; } = [];

    public IEnumerable<SourceObject> OfKind(string kind) => Objects.Values.Where(o => o.Kind == kind);
}
