using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.Proxy;

/// <summary>What the dataplane has to know of the gateway itself; from the settings, the <c>cfg</c> document and rtnetlink.</summary>
internal sealed record NodeFacts
{
    /// <summary>Compared with an endpoint's <c>nodeName</c>: equal means local.</summary>
    public string NodeName { get; init; } = "";

    /// <summary><c>topology.kubernetes.io/zone</c> of this node; empty when it has none.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Sources inside are pods of this node ("internal"); empty: there is no such detection.</summary>
    public IReadOnlyList<IPNetwork> PodCidrs { get; init; } = [];

    /// <summary>Addresses inside that no Service uses are dropped.</summary>
    public IReadOnlyList<IPNetwork> ServiceCidrs { get; init; } = [];

    /// <summary>
    /// Where NodePorts answer: on the gateway's addresses inside. Null, none of a family, or the prefix of length 0: on every address of that family
    /// (<see cref="NodePortsEverywhere"/>). Loopback never.
    /// </summary>
    public IReadOnlyList<IPNetwork>? NodePortAddresses { get; init; }

    /// <summary>The gateway's own addresses on its interfaces. A load balancer address that is one of them is not guarded: the host's own ports live there.</summary>
    public IReadOnlyList<IPAddress> LocalAddresses { get; init; } = [];

    /// <summary>Endpoints inside answer through this gateway: directly attached prefixes, declared ones and those behind declared tunnels.</summary>
    public IReadOnlyList<IPNetwork> ReturnPrefixes { get; init; } = [];

    /// <summary>Endpoints inside do not answer through this gateway, whatever <see cref="ReturnPrefixes"/> says: they have another default router.</summary>
    public IReadOnlyList<IPNetwork> ForeignPrefixes { get; init; } = [];

    /// <summary>What <see cref="ReturnPrefixes"/> is made of.</summary>
    public NodePaths Paths { get; init; } = new();

    /// <summary>Indexes of the interfaces that are there, for the same-link rule; loopback left out.</summary>
    public IReadOnlyList<int> Interfaces { get; init; } = [];

    /// <summary>The interfaces that packets are forwarded between: those that are up, loopback left out.</summary>
    public IReadOnlyList<HostLink> Links { get; init; } = [];

    /// <summary>Where neighbours are, of <see cref="Links"/> with Ethernet.</summary>
    public IReadOnlyList<AttachedPrefix> Attached { get; init; } = [];

    /// <summary>False (default): the source address is kept whenever the reply comes back through here. True: exactly kube-proxy's rules.</summary>
    public bool KubernetesSourceRules { get; init; }

    /// <summary>Every connection to a clusterIP is masqueraded (kube-proxy's <c>masqueradeAll</c>); only with <see cref="KubernetesSourceRules"/>.</summary>
    public bool MasqueradeAll { get; init; }

    /// <summary>How connections choose their endpoint where a Service does not say it.</summary>
    public Balance Balance { get; init; }

    /// <summary>Another gateway takes over from this one: what one chooses the other must choose, too.</summary>
    public bool InPair { get; init; }

    /// <summary>Which load balancer addresses and external IPs may be served; null: whatever is routed to the gateway.</summary>
    public AddressPolicy? Ingress { get; init; }

    /// <summary>What the kernel can do.</summary>
    public KernelAbilities Kernel { get; init; } = KernelAbilities.All;

    /// <summary>NodePorts answer on every address of the gateway of this family.</summary>
    public bool NodePortsEverywhere(AddressFamily family)
    {
        bool none = true;
        foreach (IPNetwork prefix in NodePortAddresses ?? [])
        {
            if (prefix.BaseAddress.AddressFamily == family)
            {
                none = false;
                if (prefix.PrefixLength == 0)
                {
                    return true;
                }
            }
        }

        return none;
    }

    /// <summary>Index of the Ethernet link on which an endpoint is a neighbour; 0 when there is none.</summary>
    public int LinkOf(EndpointTarget endpoint)
    {
        IPAddress address = endpoint.Address;
        (int link, int longest) = (0, -1);
        foreach (AttachedPrefix attached in Attached)
        {
            if (attached.Prefix.PrefixLength > longest && attached.Prefix.Contains(address))
            {
                (link, longest) = (attached.Link, attached.Prefix.PrefixLength);
            }
        }

        return link;
    }

    /// <summary>NodePorts answer on this address of the gateway.</summary>
    public bool NodePortsAnswerOn(IPAddress address) =>
        !IPAddress.IsLoopback(address) && LocalAddresses.Contains(address)
        && (NodePortsEverywhere(address.AddressFamily) || NodePortAddresses!.Any(prefix => prefix.Contains(address)));
}
