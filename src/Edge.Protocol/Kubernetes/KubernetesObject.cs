namespace Edge.Protocol.Kubernetes;

/// <summary>Only the head of an object: enough to see what it is before it is read as that.</summary>
public sealed record KubernetesObject : IKubernetesObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public ObjectMeta? Metadata { get; init; }
}
