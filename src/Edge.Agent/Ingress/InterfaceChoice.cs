using System.Net;
using Edge.Linux.Netlink;

namespace Edge.Agent.Ingress;

/// <summary>Which interface an address belongs to. Pure.</summary>
internal static class InterfaceChoice
{
    /// <summary>
    /// The interface whose own subnet holds the address, the longest prefix first; of several with the same one that has a link, then the first. Where the settings name
    /// interfaces only those count, and without a subnet that fits the first of them that is there: the network may route the address to it.
    /// </summary>
    /// <returns>Null when there is none.</returns>
    public static RouteLink? Of(IPAddress address, RouteSnapshot host, IReadOnlyList<string>? names)
    {
        RouteLink? best = null;
        int longest = -1;
        foreach (RouteAddress own in host.Addresses)
        {
            if (own.IsOurs || own.Address.AddressFamily != address.AddressFamily || own.Prefix.PrefixLength < longest || !own.Prefix.Contains(address)
                || Find(host, own.Interface) is not { IsLoopback: false } link || (names is not null && !names.Contains(link.Name)))
            {
                continue;
            }

            if (own.Prefix.PrefixLength > longest || (best is { IsRunning: false } && link.IsRunning))
            {
                (best, longest) = (link, own.Prefix.PrefixLength);
            }
        }

        return best ?? FirstNamed(host, names);
    }

    /// <summary>The interface of an index; null when it is gone.</summary>
    public static RouteLink? Find(RouteSnapshot host, int index)
    {
        foreach (RouteLink link in host.Links)
        {
            if (link.Index == index)
            {
                return link;
            }
        }

        return null;
    }

    private static RouteLink? FirstNamed(RouteSnapshot host, IReadOnlyList<string>? names)
    {
        foreach (string name in names ?? [])
        {
            foreach (RouteLink link in host.Links)
            {
                if (link.Name == name)
                {
                    return link;
                }
            }
        }

        return null;
    }
}
