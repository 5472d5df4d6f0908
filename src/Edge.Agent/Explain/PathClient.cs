using System.Net;
using Edge.Agent.Proxy;

namespace Edge.Agent.Explain;

/// <summary>Who sends the packet, as far as rules can tell clients apart.</summary>
/// <param name="Address">Its address; null for any client from outside.</param>
/// <param name="IsPod">In the prefixes of the gateway's pods.</param>
/// <param name="IsGateway">The gateway itself.</param>
/// <param name="Interface">Index of the interface that its packets come in by; 0 for the gateway, -1 when that is not known.</param>
internal sealed record PathClient(IPAddress? Address, bool IsPod, bool IsGateway, int Interface)
{
    /// <summary>Neither pod nor gateway: traffic policy Local holds for it.</summary>
    public bool IsOutside => !IsPod && !IsGateway;

    public static PathClient Of(IPAddress? address, NodeFacts node)
    {
        if (address is null)
        {
            return new PathClient(null, IsPod: false, IsGateway: false, -1);
        }

        bool isGateway = IPAddress.IsLoopback(address) || node.LocalAddresses.Contains(address);
        return new PathClient(address, Contains(node.PodCidrs, address), isGateway, isGateway ? 0 : node.Paths.RouteTo(address)?.Interface ?? -1);
    }

    /// <summary>Whether one of the prefixes has the address.</summary>
    public static bool Contains(IReadOnlyList<IPNetwork> prefixes, IPAddress address)
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

    /// <summary>Its packets come in by this link; where no client is named, those of clients from outside do.</summary>
    public bool ComesBy(int link, NodeFacts node, System.Net.Sockets.AddressFamily family) => Interface < 0 ? !node.Paths.HasClientsBeyond(link, family) : Interface == link;

    /// <summary>Whether the endpoint sees this client's address, and why.</summary>
    public SourceIpDecision DecisionFor(EndpointTarget endpoint, SourceMode mode, NodeFacts node)
    {
        IPAddress address = endpoint.Address;
        if (address.Equals(Address) && (mode == SourceMode.Keep || (mode == SourceMode.MasqueradeOutsiders && IsPod)))
        {
            return new SourceIpDecision(SourceIpReason.SameLink, $"masqueraded: {address} calls itself, and would not see the reply otherwise");
        }

        return Interface < 0 ? SourceIpDecision.ForOutside(node, mode, address) : SourceIpDecision.For(node, mode, address, Interface, IsPod);
    }
}
