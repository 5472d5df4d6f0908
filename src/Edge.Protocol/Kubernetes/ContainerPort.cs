using System.Text.Json.Serialization;

namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 ContainerPort</c>.</summary>
public sealed record ContainerPort
{
    public string? Name { get; init; }

    [JsonPropertyName("containerPort")]
    public int? Number { get; init; }

    public string? Protocol { get; init; }
}
