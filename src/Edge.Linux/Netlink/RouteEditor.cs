using System.Net.Sockets;

namespace Edge.Linux.Netlink;

/// <summary>
/// Writes addresses, routes and rules over rtnetlink(7), each marked with <see cref="OwnProtocol"/>, and reads back what has that mark. Nothing without the
/// mark is changed or removed. Every verb may be repeated: what is there already, or gone already, is no error. Not thread-safe.
/// </summary>
public sealed partial class RouteEditor : IDisposable
{
    /// <summary>
    /// Who made a route, a rule or an address (rtm_protocol, FRA_PROTOCOL, IFA_PROTO): a number that neither linux/rtnetlink.h nor iproute2's rt_protos gives
    /// to anybody. <c>ip route show table all proto 101</c> and <c>ip rule show proto 101</c> list ours.
    /// </summary>
    public const byte OwnProtocol = 101;

    /// <summary>Linux' number for IPv6; .NET's own is another one.</summary>
    internal const byte Inet6 = 10; // AF_INET6

    /// <summary>Linux' number for IPv4.</summary>
    internal const byte Inet = 2; // AF_INET

    private readonly NetlinkSocket _socket = NetlinkSocket.Open(NetlinkMessage.ProtocolRoute);
    private readonly NetlinkBuffer _request = new();

    /// <summary>Opens the socket, in the network namespace of the calling thread.</summary>
    /// <exception cref="LinuxException">The process has too many descriptors.</exception>
    public RouteEditor() => _socket.FilterDumps();

    /// <summary>
    /// Makes an address the machine's own. IPv4: a local route, so that the address shows on no interface. IPv6: the address with /128, without duplicate detection
    /// (who claims probes before) and without prefix route, deprecated from the start: never the source of a connection that does not ask for it.
    /// </summary>
    /// <param name="claim">Address and interface.</param>
    /// <returns>Whether it was not there.</returns>
    /// <exception cref="NetlinkException">The kernel refused, or the IPv6 address is there and not ours (<see cref="Errno.EEXIST"/>).</exception>
    public bool Claim(ClaimedAddress claim)
    {
        string operation = $"claim {claim.Address} on interface {claim.Interface}";
        RouteRequests.WriteClaim(_request, claim, _socket.NextSequence());
        NetlinkAcknowledgement answer = _socket.TryRequest(operation, _request);
        if (answer.Errno == Errno.EEXIST)
        {
            // For IPv4 the kernel compares protocol and interface, too: the same route is ours.
            return claim.Address.AddressFamily == AddressFamily.InterNetwork || IsOurs(claim)
                ? false
                : throw new NetlinkException(operation, Errno.EEXIST, "the interface has this address, and not from us", sequence: answer.Sequence);
        }

        answer.ThrowIfError(operation);
        return true;
    }

    /// <summary>Takes an address back; one that is not ours stays.</summary>
    /// <param name="claim">Address and interface.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public bool Withdraw(ClaimedAddress claim)
    {
        // Routes are deleted by protocol, addresses cannot be.
        if (claim.Address.AddressFamily == AddressFamily.InterNetworkV6 && !IsOurs(claim))
        {
            return false;
        }

        RouteRequests.WriteWithdrawal(_request, claim, _socket.NextSequence());
        return IsRemoved($"withdraw {claim.Address} from interface {claim.Interface}");
    }

    /// <summary>Adds a route to a table of our own, or puts it in the place of the one with the same destination and metric.</summary>
    /// <param name="route">The route.</param>
    /// <exception cref="ArgumentException">The table is one of the system's.</exception>
    /// <exception cref="NetlinkException">The kernel refused: the interface is down, the gateway is not reachable on it.</exception>
    public void SetRoute(OwnRoute route)
    {
        RouteRequests.WriteRoute(_request, route, _socket.NextSequence());
        _socket.Request($"set route {route}", _request);
    }

    /// <summary>Removes a route of ours.</summary>
    /// <param name="route">The route.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="ArgumentException">The table is one of the system's.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public bool RemoveRoute(OwnRoute route)
    {
        RouteRequests.WriteRouteRemoval(_request, route, _socket.NextSequence());
        return IsRemoved($"remove route {route}");
    }

    /// <summary>Adds a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>Whether it was not there; the kernel also takes the same rule of somebody else for it.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public bool AddRule(OwnRule rule)
    {
        string operation = $"add rule {rule}";
        RouteRequests.WriteRule(_request, rule, RouteMessage.NewRule, NetlinkFlags.Create | NetlinkFlags.Exclusive, _socket.NextSequence());
        NetlinkAcknowledgement answer = _socket.TryRequest(operation, _request);
        if (answer.Errno == Errno.EEXIST)
        {
            return false;
        }

        answer.ThrowIfError(operation);
        return true;
    }

    /// <summary>Removes a rule of ours.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public bool RemoveRule(OwnRule rule)
    {
        RouteRequests.WriteRule(_request, rule, RouteMessage.DeleteRule, NetlinkFlags.None, _socket.NextSequence());
        return IsRemoved($"remove rule {rule}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _request.Dispose();
    }

    // Routes are not found with ESRCH, rules with ENOENT, addresses with EADDRNOTAVAIL, and what was on an interface that is gone with ENODEV.
    private bool IsRemoved(string operation)
    {
        NetlinkAcknowledgement answer = _socket.TryRequest(operation, _request);
        if (answer.Errno is Errno.ESRCH or Errno.ENOENT or Errno.EADDRNOTAVAIL or Errno.ENODEV)
        {
            return false;
        }

        answer.ThrowIfError(operation);
        return true;
    }

    private bool IsOurs(ClaimedAddress claim)
    {
        bool ours = false;
        RouteRequests.WriteAddressQuestion(_request, claim, _socket.NextSequence());
        NetlinkAcknowledgement answer = _socket.TryRequest(
            $"read {claim.Address}",
            _request,
            (_, payload) => ours |= RouteReader.ReadAddress(payload) is { IsOurs: true } address && address.Interface == claim.Interface);
        return answer.Errno == Errno.None && ours;
    }
}
