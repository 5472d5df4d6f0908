namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 Pod</c>, the few fields that a selector controller needs.</summary>
public sealed record Pod : IKubernetesObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public ObjectMeta? Metadata { get; init; }

    public PodSpec? Spec { get; init; }

    public PodStatus? Status { get; init; }
}
