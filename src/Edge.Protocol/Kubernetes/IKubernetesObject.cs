namespace Edge.Protocol.Kubernetes;

/// <summary>What every Kubernetes object has: <c>apiVersion</c>, <c>kind</c>, <c>metadata</c>.</summary>
public interface IKubernetesObject
{
    public string? ApiVersion { get; }

    public string? Kind { get; }

    public ObjectMeta? Metadata { get; }
}
