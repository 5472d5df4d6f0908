namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 LoadBalancerIngress</c>; <c>ipMode</c> absent means <c>VIP</c>.</summary>
public sealed record LoadBalancerIngress
{
    public string? Ip { get; init; }

    public string? Hostname { get; init; }

    public string? IpMode { get; init; }
}
