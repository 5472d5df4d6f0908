namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 SessionAffinityConfig</c>.</summary>
public sealed record SessionAffinityConfig
{
    public ClientIPConfig? ClientIP { get; init; }
}
