using System.Net.Sockets;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Decides whether the endpoints of a Service port can answer its clients directly (docs/fast-path.md), and says why not. Pure.</summary>
internal static class DirectReturnChoice
{
    /// <summary>Index of the link that all endpoints are attached to; 0 when the port is served by translation as usual.</summary>
    /// <param name="service">The Service; it asks for direct return.</param>
    /// <param name="key">The port.</param>
    /// <param name="number">Its number, that clients use.</param>
    /// <param name="guarded">Source ranges, limits or affinity decide about its connections.</param>
    /// <param name="endpoints">Where its connections go.</param>
    /// <param name="node">The gateway.</param>
    /// <param name="problems">Receives the reason.</param>
    public static int LinkFor(
        ServiceSpec service, PortKey key, ushort number, bool guarded, IReadOnlyList<EndpointTarget> endpoints, NodeFacts node, ICollection<string> problems)
    {
        (int link, string? reason) = Choose(service, key, number, guarded, endpoints, node);
        if (reason is not null)
        {
            problems.Add($"port '{key.PortName}': {AnnotationNames.DirectReturn} is ignored, replies come through the gateway: {reason}");
        }

        return link;
    }

    /// <summary>
    /// How such a port chooses: by a hash, because nothing remembers the endpoint of a connection. IPv6 by that of the client's address always: the rule for the
    /// flow needs more registers than stock nft can give out.
    /// </summary>
    /// <param name="family">Of the port.</param>
    /// <param name="asked">What the Service or the gateway asks for.</param>
    public static Balance BalanceFor(AddressFamily family, Balance asked) =>
        asked == Balance.ClientHash || family == AddressFamily.InterNetworkV6 ? Balance.ClientHash : Balance.FlowHash;

    private static (int Link, string? Reason) Choose(
        ServiceSpec service, PortKey key, ushort number, bool guarded, IReadOnlyList<EndpointTarget> endpoints, NodeFacts node)
    {
        if (!node.Kernel.DirectReturn)
        {
            return (0, "this kernel has no nft_fwd_netdev");
        }

        if (key.IsRange || key.Protocol is not (TransportProtocol.Tcp or TransportProtocol.Udp))
        {
            return (0, "only single TCP and UDP ports are possible");
        }

        if (service.ExternalTrafficLocal)
        {
            return (0, "externalTrafficPolicy is Local");
        }

        if (guarded)
        {
            return (0, "session affinity, source ranges and limits need every packet to pass the rules");
        }

        int link = 0;
        foreach (EndpointTarget endpoint in endpoints)
        {
            if (endpoint.Port != number)
            {
                return (0, $"endpoint {endpoint} answers on another port than {number}; the port cannot be translated");
            }

            if (node.LocalAddresses.Contains(endpoint.Address))
            {
                return (0, $"endpoint {endpoint.Address} is this gateway itself");
            }

            int attached = node.LinkOf(endpoint);
            if (attached == 0)
            {
                return (0, $"endpoint {endpoint.Address} is on no Ethernet link of this gateway");
            }

            if (link != 0 && link != attached)
            {
                return (0, $"endpoint {endpoint.Address} is on another link than the others");
            }

            link = attached;
        }

        return (link, null);
    }
}
