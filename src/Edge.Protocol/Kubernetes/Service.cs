namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 Service</c>.</summary>
public sealed record Service : IKubernetesObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public ObjectMeta? Metadata { get; init; }

    public ServiceSpec? Spec { get; init; }

    public ServiceStatus? Status { get; init; }
}
