namespace Edge.Protocol.Kubernetes;

/// <summary><c>discovery.k8s.io/v1 EndpointConditions</c>: absent means ready, serving, not terminating.</summary>
public sealed record EndpointConditions
{
    public bool? Ready { get; init; }

    public bool? Serving { get; init; }

    public bool? Terminating { get; init; }
}
