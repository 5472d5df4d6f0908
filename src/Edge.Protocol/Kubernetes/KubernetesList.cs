using System.Text.Json;

namespace Edge.Protocol.Kubernetes;

/// <summary><c>v1 List</c> and every typed list (<c>ServiceList</c>, …): the items are left as JSON until their kind is known.</summary>
public sealed record KubernetesList
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public IReadOnlyList<JsonElement>? Items { get; init; }
}
