namespace Edge.Protocol.Kubernetes;

/// <summary>What every Kubernetes object has: <c>apiVersion</c>, <c>kind</c>, <c>metadata</c>.</summary>
public interface IKubernetesObject
{
    string? ApiVersion { get; }

    string? Kind { get; }

    ObjectMeta? Metadata { get; }
}
