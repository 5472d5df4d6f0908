namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 PodStatus</c>, what endpoints are made from.</summary>
public sealed record PodStatus
{
    public string? Phase { get; init; }

    public string? PodIP { get; init; }

    public IReadOnlyList<PodIP>? PodIPs { get; init; }

    public string? HostIP { get; init; }

    public IReadOnlyList<PodCondition>? Conditions { get; init; }
}
