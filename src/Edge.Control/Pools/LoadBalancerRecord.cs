namespace Edge.Control.Pools;

/// <summary>What must not be forgotten of load balancer addresses: part of <see cref="Endpoints.Allocations"/>.</summary>
internal sealed record LoadBalancerRecord
{
    /// <summary>By owner and address.</summary>
    public IReadOnlyList<HoldingRecord> Held { get; init; } = [];

    /// <summary>Addresses that were let go, the longest unused first.</summary>
    public IReadOnlyList<string> Freed { get; init; } = [];

    /// <summary>The pools in the order in which they were first taken: of two that overlap, the earlier one counts.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];
}
