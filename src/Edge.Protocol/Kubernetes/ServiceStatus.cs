namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 ServiceStatus</c>.</summary>
public sealed record ServiceStatus
{
    public LoadBalancerStatus? LoadBalancer { get; init; }
}
