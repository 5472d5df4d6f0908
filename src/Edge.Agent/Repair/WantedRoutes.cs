using Edge.Linux.Netlink;

namespace Edge.Agent.Repair;

/// <summary>What of ours is known to rtnetlink.</summary>
/// <param name="Addresses">The claimed addresses.</param>
/// <param name="Routes">Routes in tables of our own.</param>
/// <param name="Rules">Policy routing rules.</param>
/// <param name="Links">For the names of interfaces.</param>
internal sealed record WantedRoutes(IReadOnlyList<ClaimedAddress> Addresses, IReadOnlyList<OwnRoute> Routes, IReadOnlyList<OwnRule> Rules, IReadOnlyList<RouteLink> Links);
