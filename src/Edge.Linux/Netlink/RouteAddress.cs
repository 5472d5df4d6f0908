using System.Net;

namespace Edge.Linux.Netlink;

/// <summary>An address of this machine (linux/rtnetlink.h: RTM_NEWADDR).</summary>
/// <param name="Interface">Index of the <see cref="RouteLink"/> that has it.</param>
/// <param name="Address">The address itself (IFA_LOCAL).</param>
/// <param name="Prefix">What is attached to the interface through it: on a point-to-point link the peer's side (IFA_ADDRESS).</param>
public sealed record RouteAddress(int Interface, IPAddress Address, IPNetwork Prefix);
