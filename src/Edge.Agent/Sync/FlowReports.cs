using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;

namespace Edge.Agent.Sync;

/// <summary>Live and draining connections in the words of the report and of the admin socket.</summary>
internal static class FlowReports
{
    private const int ReportedDrains = 16;

    /// <summary>The draining endpoints of <c>r/sync</c>: the worst few, and how many there are.</summary>
    public static (IReadOnlyList<DrainReport> Few, DrainTotal Total)? Drains(LiveFlows flows)
    {
        Drain[] drains = [.. flows.Drains.Draining];
        return drains.Length == 0 ? null :
        (
            [
                .. drains.Take(ReportedDrains).Select(drain => new DrainReport
                {
                    Service = drain.Port.Service.ToString(),
                    Port = drain.Port.PortName.Length == 0 ? null : drain.Port.PortName,
                    Endpoint = drain.Endpoint.ToString(),
                    Flows = drain.Flows,
                    Seconds = (long)flows.Age(drain).TotalSeconds,
                }),
            ],
            new DrainTotal { Endpoints = drains.Length, Flows = drains.Sum(static drain => drain.Flows) }
        );
    }

    /// <summary>The answer to <c>edgectl get flows</c>.</summary>
    public static AdminResponse Answer(AdminRequest request, FlowAnswer answer, LiveFlows flows) => answer.Problem is string problem
        ? AdminResponse.Failure($"connections cannot be counted: {problem}", "look at the journal of edge-agent; the Services themselves work")
        : new AdminResponse(true)
        {
            Flows =
            [
                .. answer.Ports.Where(port => (request.Namespace ?? port.Port.Service.Namespace) == port.Port.Service.Namespace
                        && (request.Name ?? port.Port.Service.Name) == port.Port.Service.Name)
                    .Select(port => Row(port, flows, request.Wide == true))
                    .OrderBy(static row => row.Namespace, StringComparer.Ordinal).ThenBy(static row => row.Service, StringComparer.Ordinal)
                    .ThenBy(static row => row.Port, StringComparer.Ordinal).ThenBy(static row => row.Protocol, StringComparer.Ordinal)
                    .ThenBy(static row => row.Family, StringComparer.Ordinal),
            ],
        };

    private static FlowRow Row(FlowView port, LiveFlows flows, bool wide) => new(
        port.Port.Service.Namespace,
        port.Port.Service.Name,
        port.Port.PortName,
        port.Port.Protocol.ToString().ToUpperInvariant(),
        port.Port.Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6",
        port.Flows)
    {
        Draining = [.. port.Draining.Select(drain => new DrainRow(drain.Endpoint.ToString(), drain.Flows, (long)flows.Age(drain).TotalSeconds))],
        Endpoints = wide ? [.. port.Endpoints.Select(static endpoint => new EndpointFlowRow(TextOf(endpoint.Endpoint), endpoint.Flows))] : null,
    };

    /// <summary>An endpoint in rows: the address alone where connections keep their port.</summary>
    internal static string TextOf(EndpointTarget endpoint) => endpoint.KeepsPort ? endpoint.Address.ToString() : endpoint.ToString();
}
