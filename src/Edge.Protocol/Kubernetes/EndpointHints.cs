namespace Edge.Protocol.Kubernetes;

/// <summary><c>discovery.k8s.io/v1 EndpointHints</c>.</summary>
public sealed record EndpointHints
{
    public IReadOnlyList<ForZone>? ForZones { get; init; }

    public IReadOnlyList<ForNode>? ForNodes { get; init; }
}
