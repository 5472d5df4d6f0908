using System.Net;
using System.Net.Sockets;

namespace Edge.Linux.Netlink;

/// <summary>A default route of the main table, or one way of several that it has (linux/rtnetlink.h: RTM_NEWROUTE).</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Interface">Index of the <see cref="RouteLink"/> it leaves by (RTA_OIF, rtnh_ifindex).</param>
/// <param name="Metric">The lowest one is used (RTA_PRIORITY); 0 when the route has none.</param>
public sealed record RouteDefault(AddressFamily Family, int Interface, uint Metric)
{
    /// <summary>The router it goes through (RTA_GATEWAY, RTA_VIA); null on a link without one.</summary>
    public IPAddress? Gateway { get; init; }
}
