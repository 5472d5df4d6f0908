namespace Edge.Agent.Proxy;

/// <summary>The usable endpoints of one list.</summary>
/// <param name="Targets">Each once, sorted.</param>
/// <param name="Weights">As many numbers, each at least 0; null when all are equal.</param>
internal readonly record struct EndpointSet(IReadOnlyList<EndpointTarget> Targets, IReadOnlyList<int>? Weights = null)
{
    public static EndpointSet Empty { get; } = new([]);
}
