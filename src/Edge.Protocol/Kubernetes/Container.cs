namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 Container</c>: its name and ports; <c>restartPolicy</c> marks a sidecar among the init containers.</summary>
public sealed record Container
{
    public string? Name { get; init; }

    public string? Image { get; init; }

    public string? RestartPolicy { get; init; }

    public IReadOnlyList<ContainerPort>? Ports { get; init; }
}
