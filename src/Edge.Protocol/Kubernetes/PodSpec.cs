namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 PodSpec</c>, what endpoints are made from.</summary>
public sealed record PodSpec
{
    public string? NodeName { get; init; }

    public string? Hostname { get; init; }

    public string? Subdomain { get; init; }

    public bool? HostNetwork { get; init; }

    public IReadOnlyList<Container>? Containers { get; init; }

    public IReadOnlyList<Container>? InitContainers { get; init; }
}
