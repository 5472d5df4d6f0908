using System.Net;

namespace Edge.Linux.Netlink;

/// <summary>Interfaces, addresses and routes without a router at one moment, in the kernel's order. Two snapshots are equal when everything in them is.</summary>
/// <param name="Links">All interfaces.</param>
/// <param name="Addresses">All addresses of both families.</param>
/// <param name="OnLinkRoutes">Destinations in the main table that are reached without a gateway, each once; the default route is none of them.</param>
public sealed record RouteSnapshot(IReadOnlyList<RouteLink> Links, IReadOnlyList<RouteAddress> Addresses, IReadOnlyList<IPNetwork> OnLinkRoutes)
{
    /// <summary>The default routes of the main table.</summary>
    public IReadOnlyList<RouteDefault> Defaults { get; init; } = [];

    /// <summary>The routes of the main table, each way of a route for itself; at most <see cref="RouteReader.MostRoutes"/> of those through a router.</summary>
    public IReadOnlyList<RouteEntry> Routes { get; init; } = [];

    /// <summary>There are more routes than <see cref="Routes"/> holds.</summary>
    public bool RoutesAreIncomplete { get; init; }

    /// <summary>What of the machine's local addresses is ours (<see cref="RouteEditor"/>): IPv4 routes and IPv6 addresses.</summary>
    public IReadOnlyList<ClaimedAddress> Claimed { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(RouteSnapshot? other) =>
        other is not null && Links.SequenceEqual(other.Links) && Addresses.SequenceEqual(other.Addresses)
        && OnLinkRoutes.SequenceEqual(other.OnLinkRoutes) && Defaults.SequenceEqual(other.Defaults)
        && Routes.SequenceEqual(other.Routes) && Claimed.SequenceEqual(other.Claimed);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Links.Count, Addresses.Count);
}
