using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Who may use a Service, how much, and whether a client keeps its endpoint: what is decided before an endpoint is picked.</summary>
internal readonly record struct ServicePolicy
{
    private readonly IReadOnlyList<IPAddress> _restricted;

    private ServicePolicy(IReadOnlyList<IPAddress> restricted, bool isLimited, bool isSticky)
    {
        _restricted = restricted;
        IsLimited = isLimited;
        IsSticky = isSticky;
    }

    /// <summary>Something decides about connections to every address of the Service.</summary>
    public bool IsLimited { get; }

    /// <summary><c>sessionAffinity: ClientIP</c>.</summary>
    public bool IsSticky { get; }

    /// <summary>Something decides about connections to this external address.</summary>
    public bool GuardsAddress(IPAddress address) => IsLimited || _restricted.Contains(address);

    /// <summary>The policy of one port, with the elements that it needs in the kernel.</summary>
    public static ServicePolicy Of(ServiceSpec service, ServiceAnnotations annotations, PortKey port, NodeFacts node, List<PolicyElement> elements, ICollection<string> problems)
    {
        AddressFamily family = port.Family;
        IReadOnlyList<IPAddress> restricted = AddSourceRanges(service, family, node, elements);

        // The hash keeps the clients of a range of ports at their endpoint.
        bool isSticky = service.Affinity is not null && !port.IsRange;
        if (isSticky && service.Affinity is TimeSpan timeout)
        {
            elements.Add(PolicyElement.Of(PolicySet.Sticky, family, (uint)timeout.TotalSeconds));
        }

        AddFastPath(annotations, family, node, elements, problems);
        int others = elements.Count;
        elements.AddRange(PrefixRanges.Of(annotations.DeniedSourceRanges, family).Select(range => PolicyElement.Of(PolicySet.DeniedSource, family, range)));
        if (annotations.Limits.Any && !node.Kernel.Limits)
        {
            problems.Add("limits are ignored: this kernel has no nft_limit and nft_connlimit; load the modules or use a kernel that has them");
            return new ServicePolicy(restricted, isLimited: elements.Count > others, isSticky);
        }

        AddLimit(PolicySet.Connections, annotations.Limits.Connections);
        AddLimit(PolicySet.ConnectionRate, annotations.Limits.NewPerSecond);
        AddLimit(PolicySet.ClientConnections, annotations.Limits.ConnectionsPerClient);
        AddLimit(PolicySet.ClientRate, annotations.Limits.NewPerSecondPerClient);
        return new ServicePolicy(restricted, isLimited: elements.Count > others, isSticky);

        void AddLimit(PolicySet set, uint number)
        {
            if (number > 0)
            {
                elements.Add(PolicyElement.Of(set, family, number));
            }
        }
    }

    private static void AddFastPath(ServiceAnnotations annotations, AddressFamily family, NodeFacts node, List<PolicyElement> elements, ICollection<string> problems)
    {
        if (annotations.FastPath && node.Kernel.FastPath)
        {
            elements.Add(PolicyElement.Of(PolicySet.FastPath, family, 0u));
        }
        else if (annotations.FastPath)
        {
            problems.Add($"{AnnotationNames.FastPath} is ignored: this kernel has no flowtables; load nf_flow_table and nft_flow_offload and restart the agent, or use a kernel that has them");
        }
    }

    // Kubernetes: ranges apply to load balancer addresses alone, and to every source, pods and the node included.
    private static IPAddress[] AddSourceRanges(ServiceSpec service, AddressFamily family, NodeFacts node, List<PolicyElement> elements)
    {
        if (service.LoadBalancerSourceRanges.Length == 0)
        {
            return [];
        }

        IPAddress[] addresses = [.. service.LoadBalancerIPs.Where(ingress => ingress.IsVip && ingress.Address.AddressFamily == family).Select(static ingress => ingress.Address).Distinct()];
        IEnumerable<IPNetwork> allowed = service.LoadBalancerSourceRanges;
        if (node.LocalAddresses.Any(address => service.LoadBalancerSourceRanges.Any(range => range.Contains(address))))
        {
            // A packet of the node itself to such an address may carry that address as its source.
            allowed = allowed.Concat(addresses.Select(static address => new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)));
        }

        if (addresses.Length > 0)
        {
            elements.AddRange(addresses.Select(static address => PolicyElement.Of(PolicySet.Restricted, address)));
            elements.AddRange(PrefixRanges.Of(allowed, family).Select(range => PolicyElement.Of(PolicySet.SourceRange, family, range)));
        }

        return addresses;
    }
}
