namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 ClientIPConfig</c>.</summary>
public sealed record ClientIPConfig
{
    public int? TimeoutSeconds { get; init; }
}
