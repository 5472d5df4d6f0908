namespace Edge.Protocol.Kubernetes;

/// <summary><c>discovery.k8s.io/v1 ForZone</c>.</summary>
public sealed record ForZone
{
    public string? Name { get; init; }
}
