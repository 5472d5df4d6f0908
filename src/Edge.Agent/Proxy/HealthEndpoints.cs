using System.Net;
using System.Net.Sockets;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>
/// Counts what a Service's health server tells an outer load balancer: distinct addresses of ready endpoints on this gateway. Endpoints that
/// terminate do not count although they still serve, so the load balancer turns away before the last of them is gone (KEP-1669).
/// </summary>
internal static class HealthEndpoints
{
    /// <param name="service">Only families in which it has a clusterIP count.</param>
    /// <param name="slices">All its slices, both families.</param>
    /// <param name="node">This gateway.</param>
    /// <returns>The larger number of the two families: a pod with an address of each is one endpoint.</returns>
    public static int CountReadyLocal(ServiceSpec service, IReadOnlyList<SliceSpec> slices, NodeFacts node)
    {
        int most = 0;
        foreach (IPAddress clusterIP in service.ClusterIPs)
        {
            most = Math.Max(most, Count(clusterIP.AddressFamily, slices, node.NodeName));
        }

        return most;
    }

    private static int Count(AddressFamily family, IReadOnlyList<SliceSpec> slices, string nodeName)
    {
        // Without a name nothing is local; a slice without ports has no endpoints for any traffic.
        if (nodeName.Length == 0)
        {
            return 0;
        }

        var addresses = new HashSet<UInt128>();
        foreach (SliceSpec slice in slices)
        {
            if (slice.Family != family || slice.Ports.Length == 0)
            {
                continue;
            }

            foreach (EndpointEntry endpoint in slice.Endpoints)
            {
                if (endpoint.IsReady && endpoint.NodeName == nodeName)
                {
                    addresses.Add(endpoint.AddressBits);
                }
            }
        }

        return addresses.Count;
    }
}
