namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 LoadBalancerStatus</c>.</summary>
public sealed record LoadBalancerStatus
{
    public IReadOnlyList<LoadBalancerIngress>? Ingress { get; init; }
}
