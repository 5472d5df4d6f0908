using Edge.Control.Sources;

namespace Edge.Control.Endpoints;

/// <summary>All Services and slices, and what could not be completed.</summary>
internal sealed record EndpointsResult(IReadOnlyDictionary<ObjectKey, BuiltObject> Objects, IReadOnlyList<SourceProblem> Problems);
