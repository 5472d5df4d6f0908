using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Protocol.Admin;

namespace Edge.Agent.Admin;

/// <summary>Answers questions about the desired state in the words of <c>kubectl</c>.</summary>
internal static class AdminAnswers
{
    public static AdminResponse Answer(AdminRequest request, DesiredState state, NodeFacts node, ProbeReports? probes, Func<AgentStatus> status) => request.Op switch
    {
        AdminOperations.Status => new AdminResponse(true) { Agent = status() },
        AdminOperations.Services => new AdminResponse(true) { Services = [.. Selected(request, state).Select(key => ServiceRow(key, state))] },
        AdminOperations.Endpoints => new AdminResponse(true) { Endpoints = [.. Selected(request, state).SelectMany(key => EndpointRows(key, state, node, probes))] },
        AdminOperations.Gateways or AdminOperations.Pools or AdminOperations.Apply or AdminOperations.Delete or AdminOperations.AckPrune => AdminResponse.Failure(
            $"a gateway does not answer \"{request.Op}\"", "ask edge-control: edgectl --socket with the path of its socket"),
        _ => AdminResponse.UnknownOperation(request.Op),
    };

    private static IEnumerable<ServiceKey> Selected(AdminRequest request, DesiredState state) => state.Keys
        .Where(key => (request.Namespace is null || key.Namespace == request.Namespace) && (request.Name is null || key.Name == request.Name))
        .OrderBy(static key => key.Namespace, StringComparer.Ordinal)
        .ThenBy(static key => key.Name, StringComparer.Ordinal);

    private static ServiceRow ServiceRow(ServiceKey key, DesiredState state)
    {
        state.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices);
        return new ServiceRow(key.Namespace, key.Name, service!.Type.ToString())
        {
            ClusterIPs = [.. service.ClusterIPs.Select(static address => address.ToString())],
            ExternalIPs = [.. service.ExternalIPs.Concat(service.LoadBalancerIPs.Select(static ingress => ingress.Address)).Select(static address => address.ToString()).Distinct()],
            Ports = [.. service.Ports.Select(static port => $"{port.Port}{(port.NodePort == 0 ? "" : $":{port.NodePort}")}/{port.Protocol.ToString().ToUpperInvariant()}")],
            ReadyEndpoints = slices.Sum(static slice => slice.Endpoints.Count(static endpoint => endpoint.IsReady)),
            Endpoints = slices.Sum(static slice => slice.Endpoints.Length),
        };
    }

    private static IEnumerable<EndpointRow> EndpointRows(ServiceKey key, DesiredState state, NodeFacts node, ProbeReports? probes)
    {
        state.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices);
        foreach (SliceSpec slice in slices)
        {
            string[] ports = [.. slice.Ports.Select(static port => $"{(port.Name.Length == 0 ? "" : port.Name + ":")}{port.Port}/{port.Protocol.ToString().ToUpperInvariant()}")];
            foreach (EndpointEntry endpoint in slice.Endpoints)
            {
                SourceIpDecision source = SourceIpDecision.ForOutside(node, SourceRules.OfOutside(service!, endpoint, node), endpoint.Address);
                yield return new EndpointRow(key.Namespace, key.Name, slice.Name, endpoint.Address.ToString())
                {
                    Ports = ports,
                    Ready = endpoint.IsReady,
                    Serving = endpoint.IsServing,
                    Terminating = endpoint.IsTerminating,
                    Node = endpoint.NodeName,
                    Zone = endpoint.Zone,
                    Source = source.ToShortText(),
                    SourceReason = source.Text,
                    Demoted = probes?.TextOf(key, slice, endpoint),
                };
            }
        }
    }
}
