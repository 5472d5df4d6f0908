using Edge.Control.Pools;
using Edge.Control.Sources;
using Edge.Protocol.Admin;

namespace Edge.Control.Admin;

/// <summary>Address pools as rows for people.</summary>
internal static class PoolRows
{
    public static List<PoolRow> Make(LoadBalancerAllocator allocator, AdminRequest request) =>
    [
        .. allocator.Pools.Specs
            .Where(spec => request.Name is null || spec.Name == request.Name)
            .Select(spec => Row(spec, allocator)),
    ];

    private static PoolRow Row(AddressPoolSpec spec, LoadBalancerAllocator allocator)
    {
        (int addresses, int services) = allocator.Usage(spec);
        return new PoolRow(spec.Name)
        {
            Addresses = [.. spec.Spans.Select(static span => span.ToString())],
            Used = addresses,
            Free = (long)UInt128.Min(allocator.Pools.Find(spec.Name)?.Free ?? 0, (UInt128)long.MaxValue),
            Services = services,
            AutoAssign = spec.AutoAssign,
            AvoidBuggyIPs = spec.AvoidBuggyIPs,
            Priority = spec.Priority,
            Namespaces = [.. spec.Namespaces.Order(StringComparer.Ordinal)],
            LoadBalancerClass = spec.LoadBalancerClass ?? AddressPoolSpec.OwnClass,
            Refused = allocator.Pools.Refused.GetValueOrDefault(spec.Name),
        };
    }
}
