using System.Net;

namespace Edge.Agent.Proxy;

/// <summary>
/// Whether an endpoint sees the client's address, and why: the rules of the source chains in words, from the same facts. Pure; who wants to know for one client names the
/// interface that it comes in by, who wants to know in general asks for clients from outside.
/// </summary>
/// <param name="Reason">Why.</param>
/// <param name="Text">The same as a sentence; where the address is not kept it ends with what would keep it.</param>
internal readonly record struct SourceIpDecision(SourceIpReason Reason, string Text)
{
    /// <summary>The endpoint sees the client's own address.</summary>
    public bool IsKept => Reason is SourceIpReason.OnGateway or SourceIpReason.Attached or SourceIpReason.Declared or SourceIpReason.BehindTunnel or SourceIpReason.KeepAskedFor;

    /// <summary>For a client that comes in by a known interface.</summary>
    /// <param name="node">The gateway.</param>
    /// <param name="mode">What the Service's frontend wants (<see cref="SourceRules"/>).</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="clientInterface">Index of the interface that the client's packets come in by; 0 for the gateway itself, which no rule can tell from others.</param>
    /// <param name="clientIsPod">The client is in the pods' prefixes of the gateway; decides only what kube-proxy's rules decide by it.</param>
    public static SourceIpDecision For(NodeFacts node, SourceMode mode, IPAddress endpoint, int clientInterface, bool clientIsPod = false)
    {
        NodeRoute? route = node.Paths.RouteTo(endpoint);
        return Early(node, mode, endpoint, clientIsPod)
            ?? (route is not null && route.Interface == clientInterface
                ? SameLink(endpoint, node.Paths.NameOf(clientInterface))
                : ByReturnPath(node, endpoint, route));
    }

    /// <summary>For clients from outside, which come in by the default routes' interfaces.</summary>
    /// <param name="node">The gateway.</param>
    /// <param name="mode">What the Service's frontend wants.</param>
    /// <param name="endpoint">The endpoint.</param>
    public static SourceIpDecision ForOutside(NodeFacts node, SourceMode mode, IPAddress endpoint)
    {
        NodeRoute? route = node.Paths.RouteTo(endpoint);
        return Early(node, mode, endpoint, clientIsPod: false)
            ?? (route is { Prefix.PrefixLength: > 0 } && !node.Paths.HasClientsBeyond(route.Interface, endpoint.AddressFamily)
                ? SameLink(endpoint, node.Paths.NameOf(route.Interface))
                : ByReturnPath(node, endpoint, route));
    }

    /// <summary>In one or two words for a table: <c>kept</c>, or <c>masqueraded: same link</c>.</summary>
    public string ToShortText() => Reason switch
    {
        SourceIpReason.SameLink => "masqueraded: same link",
        SourceIpReason.BehindRouter => "masqueraded: behind a router",
        SourceIpReason.BehindDefaultRoute => "masqueraded: behind the default route",
        SourceIpReason.NoRoute => "masqueraded: no route",
        SourceIpReason.DeclaredElsewhere => "masqueraded: declared foreign",
        SourceIpReason.MasqueradeAskedFor => "masqueraded: asked for",
        _ => "kept",
    };

    // What does not depend on the way back. Nothing is masqueraded that does not leave the gateway.
    private static SourceIpDecision? Early(NodeFacts node, SourceMode mode, IPAddress endpoint, bool clientIsPod)
    {
        foreach (IPAddress address in node.LocalAddresses)
        {
            if (address.Equals(endpoint))
            {
                return new SourceIpDecision(SourceIpReason.OnGateway, $"kept: {endpoint} is an address of the gateway itself");
            }
        }

        return mode switch
        {
            SourceMode.Keep => KeepAskedFor(endpoint),
            SourceMode.MasqueradeOutsiders when clientIsPod => KeepAskedFor(endpoint),
            SourceMode.Masquerade or SourceMode.MasqueradeOutsiders => new SourceIpDecision(
                SourceIpReason.MasqueradeAskedFor,
                "masqueraded: asked for by the Service's annotation edge.gateway/source-ip or by kube-proxy's rules (sourceIpMode kubernetes); with auto the address is kept wherever the reply comes back"),
            _ => null,
        };
    }

    private static SourceIpDecision KeepAskedFor(IPAddress endpoint) =>
        new(SourceIpReason.KeepAskedFor, $"kept: asked for, wherever the replies of {endpoint} go; only an endpoint that calls itself is masqueraded");

    private static SourceIpDecision SameLink(IPAddress endpoint, string name) => new(
        SourceIpReason.SameLink,
        $"masqueraded: client and {endpoint} are both behind {name}, so the reply would bypass this gateway; an endpoint behind another interface of the gateway sees the client");

    private static SourceIpDecision ByReturnPath(NodeFacts node, IPAddress endpoint, NodeRoute? route)
    {
        if (Contains(node.ForeignPrefixes, endpoint))
        {
            return new SourceIpDecision(
                SourceIpReason.DeclaredElsewhere,
                $"masqueraded: node.foreignPrefixes says that {endpoint} answers through another router; make this gateway its default router and take the prefix out");
        }

        if (Contains(node.Paths.Attached, endpoint))
        {
            return new SourceIpDecision(SourceIpReason.Attached, $"kept: {endpoint} is on an attached network; its default router must be this gateway (else name it in node.foreignPrefixes)");
        }

        if (Contains(node.Paths.Declared, endpoint))
        {
            return new SourceIpDecision(SourceIpReason.Declared, $"kept: node.returnPrefixes says that {endpoint} answers through this gateway");
        }

        if (Contains(node.Paths.BehindTunnels, endpoint))
        {
            return new SourceIpDecision(
                SourceIpReason.BehindTunnel,
                $"kept: {endpoint} is behind the tunnel {(route is null ? "" : node.Paths.NameOf(route.Interface))}, whose other end must send back what came by it (uplinks.tunnels there)");
        }

        return NotKnownToReturn(node, endpoint, route);
    }

    private static SourceIpDecision NotKnownToReturn(NodeFacts node, IPAddress endpoint, NodeRoute? route) => route switch
    {
        null when node.Paths.RoutesAreIncomplete => new SourceIpDecision(
            SourceIpReason.BehindRouter,
            $"masqueraded: {endpoint} is on no attached network; declare its prefix in node.returnPrefixes if its replies come back through this gateway"),
        null => new SourceIpDecision(SourceIpReason.NoRoute, $"masqueraded, and not reachable: no route leads to {endpoint}; add one"),
        { Prefix.PrefixLength: 0 } => new SourceIpDecision(
            SourceIpReason.BehindDefaultRoute,
            $"masqueraded: only the default route by {node.Paths.NameOf(route.Interface)} leads to {endpoint}; declare its prefix in node.returnPrefixes if its replies come back through this gateway"),
        _ => new SourceIpDecision(
            SourceIpReason.BehindRouter,
            $"masqueraded: {endpoint} is behind router {route.Gateway} on {node.Paths.NameOf(route.Interface)}; declare its prefix in node.returnPrefixes if its replies come back through this gateway"),
    };

    private static bool Contains(IReadOnlyList<IPNetwork> prefixes, IPAddress address)
    {
        foreach (IPNetwork prefix in prefixes)
        {
            if (prefix.BaseAddress.AddressFamily == address.AddressFamily && prefix.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
