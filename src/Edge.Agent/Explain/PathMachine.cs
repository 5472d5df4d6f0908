using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Protocol.Admin;

namespace Edge.Agent.Explain;

/// <summary>What of the machine decides about a packet beside our tables. Only looks: what cannot be read is no obstacle.</summary>
/// <param name="read">Reads a file below <c>/proc/sys/net</c>; null when it cannot.</param>
/// <param name="neighbour">What the kernel knows of a neighbour behind an interface.</param>
internal sealed class PathMachine(Func<string, string?> read, Func<int, IPAddress, NeighbourState> neighbour)
{
    /// <summary>What keeps packets of this client from endpoints on other machines.</summary>
    public List<PathObstacle> ObstaclesOf(PathClient client, NodeFacts node, AddressFamily family)
    {
        List<PathObstacle> obstacles = [];
        if (!client.IsGateway && NotForwarding(client, node, family) is string setting)
        {
            obstacles.Add(new PathObstacle("forwardingOff", setting, 0));
        }

        // A full table has a little room each time an entry ends. That it fills is what the condition ConnectionTable says.
        if (Number("netfilter/nf_conntrack_count") is long used && Number("netfilter/nf_conntrack_max") is long limit and > 0 && used >= limit - (limit / 100))
        {
            obstacles.Add(new PathObstacle("connectionTableFull", "net.netfilter.nf_conntrack_max", limit) { Used = used });
        }

        return obstacles;
    }

    /// <summary>Why packets do not reach an endpoint, in the words of <see cref="PathEndpointRow.Unreachable"/>; null where nothing is known against it.</summary>
    public string? WhyUnreachable(IPAddress endpoint, NodeFacts node)
    {
        if (node.LocalAddresses.Contains(endpoint))
        {
            return null;
        }

        return node.Paths.RouteTo(endpoint) switch
        {
            null => node.Paths.RoutesAreIncomplete ? null : "route",
            NodeRoute route => neighbour(route.Interface, route.Gateway ?? endpoint) switch
            {
                NeighbourState.Failed or NeighbourState.Asked => route.Gateway is null ? "neighbour" : "router",
                _ => null,
            },
        };
    }

    /// <summary>Of the calling thread's network namespace.</summary>
    public static NeighbourState ReadNeighbour(int link, IPAddress address)
    {
        try
        {
            using var table = new NeighbourTable();
            return table.Read(link, address.GetAddressBytes());
        }
        catch (LinuxException)
        {
            return NeighbourState.Unknown;
        }
    }

    // ip-sysctl: IPv4 asks the interface that the packet comes in by; IPv6 "all", and since Linux 6.17 force_forwarding of the interface.
    private string? NotForwarding(PathClient client, NodeFacts node, AddressFamily family)
    {
        if (family == AddressFamily.InterNetworkV6)
        {
            return read("ipv6/conf/all/forwarding") == "0" && !Any(client, node, "ipv6/conf/", "/force_forwarding") ? "net.ipv6.conf.all.forwarding" : null;
        }

        return read("ipv4/ip_forward") == "0" ? Any(client, node, "ipv4/conf/", "/forwarding") ? null : "net.ipv4.ip_forward"
            : client.Interface > 0 && read($"ipv4/conf/{node.Paths.NameOf(client.Interface)}/forwarding") == "0" ? $"net.ipv4.conf.{node.Paths.NameOf(client.Interface)}.forwarding"
            : null;
    }

    // Of the interface that the client's packets come in by; where that is not known, of any.
    private bool Any(PathClient client, NodeFacts node, string before, string behind)
    {
        foreach ((int index, string name) in node.Paths.InterfaceNames)
        {
            if ((client.Interface <= 0 || client.Interface == index) && read(before + name + behind) == "1")
            {
                return true;
            }
        }

        return false;
    }

    private long? Number(string name) => long.TryParse(read(name), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}
