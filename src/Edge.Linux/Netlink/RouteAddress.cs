using System.Net;

namespace Edge.Linux.Netlink;

/// <summary>An address of this machine (linux/rtnetlink.h: RTM_NEWADDR).</summary>
/// <param name="Interface">Index of the <see cref="RouteLink"/> that has it.</param>
/// <param name="Address">The address itself (IFA_LOCAL).</param>
/// <param name="Prefix">What is attached to the interface through it: on a point-to-point link the peer's side (IFA_ADDRESS).</param>
/// <param name="IsPrimary">What others can know this machine by: of global scope (RT_SCOPE_UNIVERSE), usable, not going away, and neither a second
/// IPv4 address of its prefix nor a temporary IPv6 one (IFA_FLAGS).</param>
public sealed record RouteAddress(int Interface, IPAddress Address, IPNetwork Prefix, bool IsPrimary = false)
{
    /// <summary>The agent put it there for a Service (IFA_PROTO is <see cref="RouteEditor.OwnProtocol"/>): it is no address of the machine itself.</summary>
    public bool IsOurs { get; init; }
}
