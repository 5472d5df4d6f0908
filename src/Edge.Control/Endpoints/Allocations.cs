using Edge.Control.Pools;

namespace Edge.Control.Endpoints;

/// <summary>Who holds which address and node port; kept on disk, so that nothing moves when edge-control restarts.</summary>
internal sealed record Allocations
{
    /// <summary>Address to <c>namespace/name</c>.</summary>
    public Dictionary<string, string> Addresses { get; init; } = [];

    /// <summary>Node port to <c>namespace/name port/PROTOCOL</c> (or <c>health</c>), as that is what keeps its number.</summary>
    public Dictionary<int, string> NodePorts { get; init; } = [];

    public LoadBalancerRecord LoadBalancers { get; init; } = new();
}
