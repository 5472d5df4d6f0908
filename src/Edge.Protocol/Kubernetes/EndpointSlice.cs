namespace Edge.Protocol.Kubernetes;

/// <summary><c>discovery.k8s.io/v1 EndpointSlice</c>.</summary>
public sealed record EndpointSlice : IKubernetesObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public ObjectMeta? Metadata { get; init; }

    public string? AddressType { get; init; }

    public IReadOnlyList<EndpointPort>? Ports { get; init; }

    public IReadOnlyList<Endpoint>? Endpoints { get; init; }
}
