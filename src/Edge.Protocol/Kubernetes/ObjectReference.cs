namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 ObjectReference</c>.</summary>
public sealed record ObjectReference
{
    public string? Kind { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    public string? Uid { get; init; }
}
