using Edge.Protocol.Admin;

namespace Edge.Ctl.Output;

/// <summary>Live connections beside the Services and endpoints that they belong to.</summary>
/// <param name="flows">By Service port, with endpoints (<see cref="AdminRequest.Wide"/>).</param>
internal sealed class ServiceTraffic(IReadOnlyList<FlowRow> flows)
{
    private readonly ILookup<(string Namespace, string Service), FlowRow> _services = flows.ToLookup(static flow => (flow.Namespace, flow.Service));

    /// <summary>All connections of a Service: of every port and family.</summary>
    public int Of(string space, string service) => _services[(space, service)].Sum(static flow => flow.Flows);

    /// <summary>The connections of one endpoint's address, to whichever of its ports.</summary>
    public int Of(EndpointRow row) => _services[(row.Namespace, row.Service)].SelectMany(static flow => flow.Endpoints ?? []).Where(flow => AddressOf(flow.Endpoint) == row.Address).Sum(static flow => flow.Flows);

    /// <summary>Connections to addresses that no slice of the Service has any more, as rows.</summary>
    public IEnumerable<EndpointRow> Gone(IReadOnlyList<EndpointRow> known)
    {
        HashSet<(string, string, string)> there = [.. known.Select(static row => (row.Namespace, row.Service, row.Address))];
        return flows.SelectMany(static flow => (flow.Endpoints ?? []).Select(endpoint => (flow.Namespace, flow.Service, Address: AddressOf(endpoint.Endpoint), endpoint.Flows)))
            .Where(endpoint => !there.Contains((endpoint.Namespace, endpoint.Service, endpoint.Address)))
            .GroupBy(static endpoint => (endpoint.Namespace, endpoint.Service, endpoint.Address))
            .Select(static group => new EndpointRow(group.Key.Namespace, group.Key.Service, "", group.Key.Address) { Connections = group.Sum(static endpoint => endpoint.Flows) });
    }

    // 10.1.0.5:8080, [fd00::1]:8080, or the address alone where connections keep their port.
    private static string AddressOf(string endpoint) =>
        endpoint.StartsWith('[') ? endpoint[1..endpoint.IndexOf(']', StringComparison.Ordinal)]
        : endpoint.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon && colon == endpoint.LastIndexOf(':') ? endpoint[..colon]
        : endpoint;
}
