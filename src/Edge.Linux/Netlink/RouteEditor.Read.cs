namespace Edge.Linux.Netlink;

public sealed partial class RouteEditor
{
    /// <summary>The addresses that are ours, in the kernel's order.</summary>
    /// <exception cref="NetlinkException">The kernel refused, or the addresses kept changing while they were read.</exception>
    public IReadOnlyList<ClaimedAddress> ReadClaimed()
    {
        List<ClaimedAddress> claimed = [];
        RouteRequests.WriteRouteDump(_request, Inet, RouteMessage.TableLocal, RouteMessage.RouteLocal, _socket.NextSequence());
        Dump("read claimed IPv4 addresses", claimed, static (type, payload) => type == RouteMessage.NewRoute ? RouteReader.ReadClaimed(payload) : null);
        List<ClaimedAddress> addresses = [];
        RouteRequests.WriteAddressDump(_request, Inet6, _socket.NextSequence());
        Dump(
            "read claimed IPv6 addresses",
            addresses,
            static (type, payload) => type == RouteMessage.NewAddress && RouteReader.ReadAddress(payload) is { IsOurs: true } address
                ? new ClaimedAddress(address.Address, address.Interface)
                : null);
        claimed.AddRange(addresses);
        return claimed;
    }

    /// <summary>The routes that are ours in all tables but the system's, in the kernel's order.</summary>
    /// <exception cref="NetlinkException">The kernel refused, or the routes kept changing while they were read.</exception>
    public IReadOnlyList<OwnRoute> ReadRoutes()
    {
        List<OwnRoute> routes = [];
        foreach (byte family in (ReadOnlySpan<byte>)[Inet, Inet6])
        {
            List<OwnRoute> some = [];
            RouteRequests.WriteRouteDump(_request, family, RouteMessage.TableUnspecified, RouteMessage.RouteUnicast, _socket.NextSequence());
            Dump("read own routes", some, static (type, payload) => type == RouteMessage.NewRoute ? RouteReader.ReadOwnRoute(payload) : null);
            routes.AddRange(some);
        }

        return routes;
    }

    /// <summary>The rules that are ours, IPv4 first, in the kernel's order.</summary>
    /// <exception cref="NetlinkException">The kernel refused, or the rules kept changing while they were read.</exception>
    public IReadOnlyList<OwnRule> ReadRules()
    {
        List<OwnRule> rules = [];
        foreach (byte family in (ReadOnlySpan<byte>)[Inet, Inet6])
        {
            List<OwnRule> some = [];
            RouteRequests.WriteRuleDump(_request, family, _socket.NextSequence());
            Dump("read own rules", some, static (type, payload) => type == RouteMessage.NewRule ? RouteReader.ReadOwnRule(payload) : null);
            rules.AddRange(some);
        }

        return rules;
    }

    private void Dump<T>(string operation, List<T> into, Parse<T> parse)
        where T : class =>
        _socket.Dump(
            operation,
            _request,
            (header, payload) =>
            {
                if (parse(header.Type, payload) is { } item)
                {
                    into.Add(item);
                }
            },
            into.Clear);

    private delegate T? Parse<T>(ushort type, ReadOnlySpan<byte> payload)
        where T : class;
}
