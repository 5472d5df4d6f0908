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
    /// <param name="demoted">Its endpoints that do not answer; null: all do, or nobody asked.</param>
    public static List<ResolvedPort> Resolve(
        ServiceSpec? service, IReadOnlyList<SliceSpec> slices, NodeFacts node, ICollection<string>? problems = null, DemotedEndpoints? demoted = null)
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

            var ports = new PortResolver(service, annotations, clusterIP, slices, node, problems ?? []) { Demoted = demoted };
            foreach (ServicePort port in service.Ports)
            {
                resolved.Add(ports.Resolve(port));
                if (ports.ResolveRanges(port) is ResolvedPort ranges)
                {
                    resolved.Add(ranges);
                }
            }
        }

        return resolved;
    }
}
