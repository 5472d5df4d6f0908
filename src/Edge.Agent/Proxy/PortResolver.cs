using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Resolves the ports of one Service in one family.</summary>
internal sealed class PortResolver(
    ServiceSpec service, ServiceAnnotations annotations, IPAddress clusterIP, IReadOnlyList<SliceSpec> slices, NodeFacts node, ICollection<string> problems)
{
    private readonly AddressFamily _family = clusterIP.AddressFamily;
    private readonly List<IPAddress> _external = ExternalAddresses(service, clusterIP.AddressFamily, node.Ingress, problems);
    private readonly SourceRules _rules = SourceRules.For(annotations.SourceIp, node);

    /// <summary>The Service's endpoints that do not answer; null: all do.</summary>
    public DemotedEndpoints? Demoted { get; init; }

    /// <summary>The port under its own number and NodePort.</summary>
    public ResolvedPort Resolve(ServicePort port)
    {
        var key = new PortKey(service.Key, port.Name, port.Protocol, _family);
        FrontendKey? nodePort = port.NodePort == 0 ? null : new FrontendKey(_family, null, port.Protocol, port.NodePort, false);
        return Resolve(key, [new FrontendKey(_family, clusterIP, port.Protocol, port.Port, false)], nodePort is null ? [] : [nodePort.Value]);
    }

    /// <summary>The port under its ranges of numbers, which keep the number that the client used; null when it has none.</summary>
    public ResolvedPort? ResolveRanges(ServicePort port)
    {
        List<FrontendKey> ranges = [.. annotations.PortRanges
            .Where(range => range.PortName == port.Name)
            .Select(range => new FrontendKey(_family, clusterIP, port.Protocol, range.First, false, range.Last))];
        List<FrontendKey> nodePorts = port.NodePort == 0 ? [] : ranges.ConvertAll(static range => range with { Address = null });
        return ranges.Count == 0 ? null : Resolve(new PortKey(service.Key, port.Name, port.Protocol, _family, IsRange: true), ranges, nodePorts);
    }

    private ResolvedPort Resolve(PortKey key, List<FrontendKey> addressed, List<FrontendKey> nodePorts)
    {
        List<EndpointCandidate> candidates = EndpointCandidates.Of(key, slices, node.NodeName);
        if (candidates.Count > SizeClass.MaximumEndpoints)
        {
            problems.Add($"port '{key.PortName}': {candidates.Count} endpoints, only the first {SizeClass.MaximumEndpoints} are used; split the Service");
            candidates.RemoveRange(SizeClass.MaximumEndpoints, candidates.Count - SizeClass.MaximumEndpoints);
        }

        Demoted?.Mark(key.Protocol, candidates);
        SelectedEndpoints selected = EndpointSelection.Select(
            candidates, service.InternalTrafficLocal, service.ExternalTrafficLocal, _external.Count > 0 || nodePorts.Count > 0, node.NodeName, node.Zone);
        var elements = new List<PolicyElement>();
        ServicePolicy policy = ServicePolicy.Of(service, annotations, key, node, elements, problems);
        var frontends = new List<Frontend>(addressed.Count * (1 + (2 * _external.Count) + 2));
        foreach (FrontendKey frontend in addressed)
        {
            // An address that is also external has the stricter rules of that one: source ranges, traffic policy.
            if (!_external.Contains(clusterIP))
            {
                AddInternal(frontends, frontend, selected, policy.IsLimited);
            }

            foreach (IPAddress address in MayServe(frontend) ? _external : [])
            {
                AddExternal(frontends, frontend with { Address = address }, selected, policy.GuardsAddress(address));
            }
        }

        foreach (FrontendKey frontend in nodePorts)
        {
            AddExternal(frontends, frontend, selected, policy.IsLimited);
        }

        EndpointSet cluster = Weighted(selected.Cluster ?? [], candidates), local = Weighted(selected.Local ?? [], candidates);
        AddServiceAddresses(elements);
        AddEndpointElements(elements, key, cluster, local);
        bool guarded = policy.IsSticky || policy.IsLimited || _external.Exists(policy.GuardsAddress);
        int direct = annotations.DirectReturn && _external.Count > 0
            ? DirectReturnChoice.LinkFor(service, key, addressed[0].Port, guarded, cluster.Targets, node, problems) : 0;
        Balance balance = annotations.Balance ?? (node.InPair && policy.IsSticky ? Balance.ClientHash : node.Balance);
        return new ResolvedPort(key, frontends, cluster, local, elements)
        {
            Balance = key.IsRange ? Balance.ClientHashKeepPort : direct != 0 ? DirectReturnChoice.BalanceFor(_family, balance) : balance,
            DirectLink = direct,
            Sticky = policy.IsSticky,
            Kept = KeptEndpoints.Of(key.Protocol, candidates),
        };
    }

    // What the settings of this gateway forbid is told, not done.
    private bool MayServe(FrontendKey key)
    {
        if (_external.Count == 0 || node.Ingress is not { } policy || policy.Allows(key.Protocol, key.Port, key.IsRange ? key.LastPort : key.Port))
        {
            return true;
        }

        problems.Add($"port {key.Port}{(key.IsRange ? $"-{key.LastPort}" : "")}/{key.Protocol.ToString().ToUpperInvariant()} is not in ingress.ports of this gateway: "
            + $"not served on {string.Join(", ", _external)}; add it there, or give the Service another port");
        return false;
    }

    private void AddInternal(List<Frontend> into, FrontendKey key, SelectedEndpoints selected, bool gated)
    {
        bool localOnly = service.InternalTrafficLocal;
        List<EndpointTarget> list = (localOnly ? selected.Local : selected.Cluster) ?? [];
        byte refusal = list.Count > 0 ? (byte)0 : localOnly && selected.Any ? SizeClass.Drop : SizeClass.Reject;
        into.Add(new Frontend(key, localOnly, refusal, _rules.Internal, gated));
    }

    // Pods and the node itself take the cluster list also under policy Local; who comes from outside looks at the external-only element first.
    private void AddExternal(List<Frontend> into, FrontendKey key, SelectedEndpoints selected, bool gated)
    {
        bool localOnly = service.ExternalTrafficLocal;
        byte refusal = selected.Cluster is { Count: > 0 } ? (byte)0 : SizeClass.Reject;
        into.Add(new Frontend(key, false, refusal, localOnly ? _rules.ExternalToCluster : _rules.External, gated));
        if (localOnly && selected.Any)
        {
            byte none = selected.Local is { Count: > 0 } ? (byte)0 : SizeClass.Drop;
            into.Add(new Frontend(key with { ExternalOnly = true }, true, none, _rules.ExternalLocal, gated));
        }
    }

    private EndpointSet Weighted(List<EndpointTarget> targets, List<EndpointCandidate> candidates)
    {
        if (annotations.Weights is not EndpointWeights weights)
        {
            return new EndpointSet(targets);
        }

        Dictionary<EndpointTarget, string> nodes = candidates.ToDictionary(static candidate => candidate.Target, static candidate => candidate.NodeName);
        return new EndpointSet(targets, targets.ConvertAll(target => weights.Of(target, nodes[target])));
    }

    // Addresses that belong to Services alone: on their other ports nothing of the host may answer.
    private void AddServiceAddresses(List<PolicyElement> into)
    {
        into.Add(PolicyElement.Of(PolicySet.ServiceAddress, clusterIP));
        foreach (LoadBalancerAddress ingress in service.LoadBalancerIPs)
        {
            if (ingress.IsVip && ingress.Address.AddressFamily == _family && (node.Ingress?.Allows(ingress.Address) ?? true) && !node.LocalAddresses.Contains(ingress.Address))
            {
                AddOnce(into, PolicyElement.Of(PolicySet.ServiceAddress, ingress.Address));
            }
        }

        // An external IP that is claimed is the machine's own for the kernel, as a load balancer address is.
        foreach (IPAddress address in node.Ingress is null ? [] : _external)
        {
            if (!node.LocalAddresses.Contains(address))
            {
                AddOnce(into, PolicyElement.Of(PolicySet.ServiceAddress, address));
            }
        }
    }

    private void AddEndpointElements(List<PolicyElement> into, PortKey key, EndpointSet cluster, EndpointSet local)
    {
        EndpointTarget last = default;
        foreach (EndpointTarget target in cluster.Targets.Concat(local.Targets))
        {
            // All endpoints of a port mostly answer on the same one. Those of a range answer on any.
            if (target.Port != last.Port)
            {
                AddOnce(into, PolicyElement.EndpointPort(_family, key.Protocol, target.Port));
                last = target;
            }
        }

        if (_rules.Hairpins)
        {
            into.AddRange(cluster.Targets.Concat(local.Targets).Select(static target => PolicyElement.Of(PolicySet.Hairpin, target)).Distinct());
        }
    }

    private static void AddOnce(List<PolicyElement> into, PolicyElement element)
    {
        if (!into.Contains(element))
        {
            into.Add(element);
        }
    }

    private static List<IPAddress> ExternalAddresses(ServiceSpec service, AddressFamily family, AddressPolicy? policy, ICollection<string> problems)
    {
        var addresses = new List<IPAddress>();
        foreach (IPAddress address in service.ExternalIPs)
        {
            if (address.AddressFamily == family && !addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }

        foreach (LoadBalancerAddress ingress in service.LoadBalancerIPs)
        {
            // ipMode Proxy: the outer load balancer sends to NodePorts or pods itself and must be reached, not imitated.
            if (ingress.IsVip && ingress.Address.AddressFamily == family && !addresses.Contains(ingress.Address))
            {
                addresses.Add(ingress.Address);
            }
        }

        if (policy is not null)
        {
            foreach (IPAddress address in addresses.Where(address => !policy.Allows(address)))
            {
                problems.Add($"address {address} is not in ingress.addresses of this gateway: neither claimed nor served; add it there, or give the Service another one");
            }

            addresses.RemoveAll(address => !policy.Allows(address));
        }

        return addresses;
    }
}
