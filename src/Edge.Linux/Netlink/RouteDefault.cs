using System.Net.Sockets;

namespace Edge.Linux.Netlink;

/// <summary>A default route of the main table (linux/rtnetlink.h: RTM_NEWROUTE).</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Interface">Index of the <see cref="RouteLink"/> it leaves by; the first one of several (RTA_OIF, RTA_MULTIPATH).</param>
/// <param name="Metric">The lowest one is used (RTA_PRIORITY); 0 when the route has none.</param>
public sealed record RouteDefault(AddressFamily Family, int Interface, uint Metric);
