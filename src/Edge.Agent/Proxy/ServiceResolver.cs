using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>
/// Turns a Service and its EndpointSlices into frontends and endpoint lists for this gateway. Pure: no clock, no kernel, no memory of
/// what was before. Semantics are those of Kubernetes' Service API (<c>core/v1 ServiceSpec</c>) unless <see cref="SourceMode.Auto"/> is at work.
/// </summary>
internal static class ServiceResolver
{
    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <param name="service">The Service; null resolves to nothing.</param>
    /// <param name="slices">All its slices, both families.</param>
    /// <param name="node">This gateway.</param>
    /// <param name="problems">Receives a sentence for each part that cannot be served.</param>
    public static List<ResolvedPort> Resolve(ServiceSpec? service, IReadOnlyList<SliceSpec> slices, NodeFacts node, ICollection<string>? problems = null)
    {
        var resolved = new List<ResolvedPort>();
        if (service is null)
        {
            return resolved;
        }

        ServiceAnnotations annotations = ServiceAnnotations.Parse(service.Annotations, service, problems ?? []);
        foreach (AddressFamily family in s_families)
        {
            // Kubernetes: a Service without a clusterIP of a family does not exist in that family.
            IPAddress? clusterIP = Array.Find(service.ClusterIPs, address => address.AddressFamily == family);
            if (clusterIP is null)
            {
                continue;
            }

            foreach (ServicePort port in service.Ports)
            {
                resolved.Add(ResolvePort(service, annotations, port, family, clusterIP, slices, node, problems));
            }
        }

        return resolved;
    }

    private static ResolvedPort ResolvePort(
        ServiceSpec service,
        ServiceAnnotations annotations,
        ServicePort port,
        AddressFamily family,
        IPAddress clusterIP,
        IReadOnlyList<SliceSpec> slices,
        NodeFacts node,
        ICollection<string>? problems)
    {
        var key = new PortKey(service.Key, port.Name, port.Protocol, family);
        List<IPAddress> external = ExternalAddresses(service, family);
        bool accessible = external.Count > 0 || port.NodePort != 0;
        List<EndpointCandidate> candidates = Candidates(key, slices, node.NodeName);
        if (candidates.Count > SizeClass.MaximumEndpoints)
        {
            problems?.Add($"port '{port.Name}': {candidates.Count} endpoints, only the first {SizeClass.MaximumEndpoints} are used; split the Service");
            candidates.RemoveRange(SizeClass.MaximumEndpoints, candidates.Count - SizeClass.MaximumEndpoints);
        }

        SelectedEndpoints selected = EndpointSelection.Select(
            candidates, service.InternalTrafficLocal, service.ExternalTrafficLocal, accessible, node.NodeName, node.Zone);

        SourceRules rules = SourceRules.For(annotations.SourceIp, node);
        var elements = new List<PolicyElement>();
        ServicePolicy policy = ServicePolicy.Of(service, family, node, elements);
        var frontends = new List<Frontend>(1 + (2 * external.Count) + 2);
        AddInternal(frontends, new FrontendKey(family, clusterIP, port.Protocol, port.Port, false), service.InternalTrafficLocal, selected, rules, policy.IsLimited);
        foreach (IPAddress address in external)
        {
            AddExternal(frontends, new FrontendKey(family, address, port.Protocol, port.Port, false), service.ExternalTrafficLocal, selected, rules, policy.GuardsAddress(address));
        }

        if (port.NodePort != 0)
        {
            AddExternal(frontends, new FrontendKey(family, null, port.Protocol, port.NodePort, false), service.ExternalTrafficLocal, selected, rules, policy.IsLimited);
        }

        var cluster = new EndpointSet(selected.Cluster ?? []);
        var local = new EndpointSet(selected.Local ?? []);
        AddServiceAddresses(elements, service, clusterIP, node);
        AddEndpointElements(elements, port.Protocol, cluster, local, rules.Hairpins);
        return new ResolvedPort(key, frontends, cluster, local, elements) { Sticky = policy.IsSticky };
    }

    private static void AddInternal(List<Frontend> into, FrontendKey key, bool localOnly, SelectedEndpoints selected, SourceRules rules, bool gated)
    {
        List<EndpointTarget> list = (localOnly ? selected.Local : selected.Cluster) ?? [];
        byte refusal = list.Count > 0 ? (byte)0 : localOnly && selected.Any ? SizeClass.Drop : SizeClass.Reject;
        into.Add(new Frontend(key, localOnly, refusal, rules.Internal, gated));
    }

    // Pods and the node itself take the cluster list also under policy Local; who comes from outside looks at the external-only element first.
    private static void AddExternal(List<Frontend> into, FrontendKey key, bool localOnly, SelectedEndpoints selected, SourceRules rules, bool gated)
    {
        byte refusal = selected.Cluster is { Count: > 0 } ? (byte)0 : SizeClass.Reject;
        into.Add(new Frontend(key, false, refusal, localOnly ? rules.ExternalToCluster : rules.External, gated));
        if (localOnly && selected.Any)
        {
            byte none = selected.Local is { Count: > 0 } ? (byte)0 : SizeClass.Drop;
            into.Add(new Frontend(key with { ExternalOnly = true }, true, none, rules.ExternalLocal, gated));
        }
    }

    // Addresses that belong to Services alone: on their other ports nothing of the host may answer.
    private static void AddServiceAddresses(List<PolicyElement> into, ServiceSpec service, IPAddress clusterIP, NodeFacts node)
    {
        into.Add(PolicyElement.Of(PolicySet.ServiceAddress, clusterIP));
        foreach (LoadBalancerAddress ingress in service.LoadBalancerIPs)
        {
            if (ingress.IsVip && ingress.Address.AddressFamily == clusterIP.AddressFamily && !node.LocalAddresses.Contains(ingress.Address))
            {
                AddOnce(into, PolicyElement.Of(PolicySet.ServiceAddress, ingress.Address));
            }
        }
    }

    private static void AddEndpointElements(List<PolicyElement> into, TransportProtocol protocol, EndpointSet cluster, EndpointSet local, bool hairpins)
    {
        EndpointTarget last = default;
        foreach (EndpointTarget target in cluster.Targets.Concat(local.Targets))
        {
            // All endpoints of a port mostly answer on the same one.
            if (target.Port != last.Port)
            {
                AddOnce(into, PolicyElement.EndpointPort(target.Family, protocol, target.Port));
                last = target;
            }
        }

        if (hairpins)
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

    private static List<IPAddress> ExternalAddresses(ServiceSpec service, AddressFamily family)
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

        return addresses;
    }

    private static List<EndpointCandidate> Candidates(PortKey key, IReadOnlyList<SliceSpec> slices, string nodeName)
    {
        var candidates = new List<EndpointCandidate>();
        foreach (SliceSpec slice in slices)
        {
            if (slice.Family != key.Family)
            {
                continue;
            }

            foreach (SlicePort port in slice.Ports)
            {
                if (port.Protocol == key.Protocol && port.Name == key.PortName)
                {
                    AddEndpoints(candidates, slice, port.Port, nodeName);
                }
            }
        }

        candidates.Sort(static (left, right) =>
        {
            int order = left.Target.CompareTo(right.Target);
            return order != 0 ? order : left.Terminating.CompareTo(right.Terminating);
        });
        RemoveRepeated(candidates);
        return candidates;
    }

    private static void AddEndpoints(List<EndpointCandidate> into, SliceSpec slice, ushort port, string nodeName)
    {
        foreach (EndpointEntry endpoint in slice.Endpoints)
        {
            into.Add(new EndpointCandidate(
                new EndpointTarget(endpoint, port),
                endpoint.IsReady,
                endpoint.IsServing,
                endpoint.IsTerminating,
                nodeName.Length > 0 && endpoint.NodeName == nodeName,
                endpoint.HintZones,
                endpoint.HintNodes));
        }
    }

    // The same address in two slices happens while an endpoint moves between them; the one that is not terminating sorts first and stays.
    private static void RemoveRepeated(List<EndpointCandidate> sorted)
    {
        int kept = 0;
        for (int index = 0; index < sorted.Count; index++)
        {
            if (kept == 0 || sorted[index].Target != sorted[kept - 1].Target)
            {
                sorted[kept++] = sorted[index];
            }
        }

        sorted.RemoveRange(kept, sorted.Count - kept);
    }
}
