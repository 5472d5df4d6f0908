using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.Proxy;

/// <summary>
/// How packets reach endpoints and come back, as far as the gateway can see: what <see cref="NodeFacts.ReturnPrefixes"/> is made of, kept apart so that a person can be
/// told why a client's address is kept or not.
/// </summary>
internal sealed record NodePaths
{
    /// <summary>Of the main table, without those whose interface is unknown.</summary>
    public IReadOnlyList<NodeRoute> Routes { get; init; } = [];

    /// <summary>The gateway has more routes than are kept: what is behind which router may be unknown.</summary>
    public bool RoutesAreIncomplete { get; init; }

    /// <summary>Names of the interfaces by index.</summary>
    public IReadOnlyDictionary<int, string> InterfaceNames { get; init; } = new Dictionary<int, string>();

    /// <summary>Directly attached prefixes.</summary>
    public IReadOnlyList<IPNetwork> Attached { get; init; } = [];

    /// <summary>Prefixes that are declared to answer through this gateway.</summary>
    public IReadOnlyList<IPNetwork> Declared { get; init; } = [];

    /// <summary>Prefixes that are routed over a declared tunnel: the other end sends back what came by it.</summary>
    public IReadOnlyList<IPNetwork> BehindTunnels { get; init; } = [];

    /// <summary>The route that a packet to an address takes: the longest prefix, of those the lowest metric; null for none.</summary>
    public NodeRoute? RouteTo(IPAddress address)
    {
        NodeRoute? best = null;
        foreach (NodeRoute route in Routes)
        {
            if (route.Prefix.BaseAddress.AddressFamily == address.AddressFamily
                && (best is null || route.Prefix.PrefixLength > best.Prefix.PrefixLength
                    || (route.Prefix.PrefixLength == best.Prefix.PrefixLength && route.Metric < best.Metric))
                && route.Prefix.Contains(address))
            {
                best = route;
            }
        }

        return best;
    }

    /// <summary>Whether clients from outside come in by another interface than this one: a default route of the family leaves elsewhere, or there is none.</summary>
    public bool HasClientsBeyond(int interfaceIndex, AddressFamily family)
    {
        bool any = false;
        foreach (NodeRoute route in Routes)
        {
            if (route.Prefix.PrefixLength == 0 && route.Prefix.BaseAddress.AddressFamily == family)
            {
                any = true;
                if (route.Interface != interfaceIndex)
                {
                    return true;
                }
            }
        }

        return !any;
    }

    /// <summary>The name of an interface, or its number.</summary>
    public string NameOf(int interfaceIndex) => InterfaceNames.TryGetValue(interfaceIndex, out string? name) ? name : $"interface {interfaceIndex}";
}
