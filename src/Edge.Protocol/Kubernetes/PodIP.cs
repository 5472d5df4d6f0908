namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 PodIP</c>.</summary>
public sealed record PodIP
{
    public string? Ip { get; init; }
}
