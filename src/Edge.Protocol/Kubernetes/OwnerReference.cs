namespace Edge.Protocol.Kubernetes;

/// <summary><c>meta/v1 OwnerReference</c>: which object this one belongs to.</summary>
public sealed record OwnerReference
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public string? Name { get; init; }

    public string? Uid { get; init; }

    public bool? Controller { get; init; }
}
