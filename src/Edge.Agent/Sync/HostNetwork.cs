using System.Net;
using Edge.Agent.Proxy;
using Edge.Linux.Netlink;

namespace Edge.Agent.Sync;

/// <summary>What rtnetlink says of this machine.</summary>
/// <param name="Addresses">On its interfaces, loopback left out.</param>
/// <param name="AttachedPrefixes">Reached without another router: the prefixes of addresses and routes without a gateway.</param>
/// <param name="Interfaces">Indexes of the interfaces, loopback left out, ascending.</param>
internal sealed record HostNetwork(IReadOnlyList<IPAddress> Addresses, IReadOnlyList<IPNetwork> AttachedPrefixes, IReadOnlyList<int> Interfaces)
{
    /// <summary>At most one of each family: what the machine is known by, on the interface with the default route.</summary>
    public IReadOnlyList<IPAddress> PrimaryAddresses { get; init; } = [];

    /// <summary>All of it, as rtnetlink had it.</summary>
    public RouteSnapshot Snapshot { get; init; } = new([], [], []);

    /// <summary>The interfaces that are up, loopback left out, in the order of their indexes.</summary>
    public IReadOnlyList<HostLink> Links { get; init; } = [];

    /// <summary>Prefixes of addresses on Ethernet links that are up.</summary>
    public IReadOnlyList<AttachedPrefix> Attached { get; init; } = [];

    public static HostNetwork Unknown { get; } = new([], [], []);
}
