using System.Net;

namespace Edge.Linux.Netlink;

/// <summary>
/// An address that the kernel takes as the machine's own because the agent said so: for IPv4 a local route (the address is on no interface, yet ARP and
/// ping are answered), for IPv6 an address without prefix that is never chosen as a source.
/// </summary>
/// <param name="Address">The address.</param>
/// <param name="Interface">Index of the <see cref="RouteLink"/> it belongs to.</param>
public sealed record ClaimedAddress(IPAddress Address, int Interface);
