using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>An address was given to a Service, or let go by it.</summary>
/// <param name="Owner">The Service, as <c>namespace/name</c>.</param>
/// <param name="Address">Which one.</param>
/// <param name="Pool">It was given out of this pool; null: it was let go.</param>
internal sealed record LoadBalancerEvent(string Owner, AddressNumber Address, string? Pool);
