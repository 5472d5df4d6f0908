using System.Net;

namespace Edge.Linux.Netlink;

/// <summary>A route of the main table, or one way of several that it has (linux/rtnetlink.h: RTM_NEWROUTE, RTN_UNICAST).</summary>
/// <param name="Prefix">Where to (RTA_DST); of length 0 for the default route.</param>
/// <param name="Gateway">The next router (RTA_GATEWAY, RTA_VIA); null when the destination is on the link.</param>
/// <param name="Interface">Index of the <see cref="RouteLink"/> it leaves by (RTA_OIF, rtnh_ifindex).</param>
/// <param name="Metric">The lowest one is used (RTA_PRIORITY); 0 when the route has none.</param>
public sealed record RouteEntry(IPNetwork Prefix, IPAddress? Gateway, int Interface, uint Metric);
