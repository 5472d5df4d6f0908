using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>The load balancer addresses that a Service is published with.</summary>
/// <param name="Addresses">In the order of the Service's families.</param>
/// <param name="Problem">What it does not get, or has and should not have, as a sentence; null when all is well.</param>
/// <param name="Waits">It may get more when others let go.</param>
internal sealed record LoadBalancerAssignment(IReadOnlyList<AddressNumber> Addresses, string? Problem, bool Waits)
{
    public bool SameAddressesAs(LoadBalancerAssignment? other) => other is not null && Addresses.SequenceEqual(other.Addresses);
}
