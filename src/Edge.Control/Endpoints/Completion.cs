using System.Text.Json.Nodes;
using Edge.Control.Pools;

namespace Edge.Control.Endpoints;

/// <summary>What became of a Service's manifest.</summary>
/// <param name="Json">The completed object; null when it cannot be completed.</param>
/// <param name="Problem">Why not, as a sentence.</param>
internal sealed record Completion(JsonObject? Json, string? Problem)
{
    /// <summary>What it asks of address pools; null when it is not of type LoadBalancer.</summary>
    public LoadBalancerRequest? Request { get; init; }

    /// <summary>What it got of them; null when its status is not ours to write.</summary>
    public LoadBalancerAssignment? Assignment { get; init; }
}
