using System.Net;

namespace Edge.Linux.Netlink;

/// <summary>A route in a table of the agent's own (linux/rtnetlink.h: RTM_NEWROUTE, RTN_UNICAST).</summary>
/// <param name="Table">Number of the table (RTA_TABLE); the system's own, 0 and 253 to 255, are refused.</param>
/// <param name="Destination">Where to; <c>0.0.0.0/0</c> or <c>::/0</c> is the default route.</param>
/// <param name="Gateway">The next router (RTA_GATEWAY) of the same family; null when the destination is on the link.</param>
/// <param name="Interface">Index of the <see cref="RouteLink"/> it leaves by (RTA_OIF).</param>
/// <param name="Metric">The lowest one is used (RTA_PRIORITY); 0 is the family's default, which is 1024 for IPv6.</param>
public sealed record OwnRoute(uint Table, IPNetwork Destination, IPAddress? Gateway, int Interface, uint Metric = 0)
{
    /// <summary>As <c>ip route</c> writes it, with the number of the interface.</summary>
    public override string ToString() =>
        $"{Destination}{(Gateway is null ? string.Empty : $" via {Gateway}")} dev {Interface} table {Table}{(Metric == 0 ? string.Empty : $" metric {Metric}")}";
}
