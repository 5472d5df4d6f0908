namespace Edge.Protocol.Kubernetes;

/// <summary><c>discovery.k8s.io/v1 ForNode</c>.</summary>
public sealed record ForNode
{
    public string? Name { get; init; }
}
