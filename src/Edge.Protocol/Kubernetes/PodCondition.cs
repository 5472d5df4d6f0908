namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 PodCondition</c>.</summary>
public sealed record PodCondition
{
    public string? Type { get; init; }

    public string? Status { get; init; }
}
