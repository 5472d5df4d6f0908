using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Control.Endpoints;
using Edge.Control.Sources;
using Edge.Protocol.Admin;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Admin;

/// <summary>Services and endpoints as rows for people.</summary>
internal static class ObjectRows
{
    public static List<ServiceRow> Services(IEnumerable<BuiltObject> objects, AdminRequest request, Func<string, IReadOnlyList<string>> pools)
    {
        BuiltObject[] all = [.. objects];
        ILookup<(string, string), JsonObject> endpoints = all.Where(o => o.Key.Kind == KubernetesNames.EndpointSliceKind)
            .SelectMany(o => o.Json.Objects("endpoints"), (slice, endpoint) => (Key: (slice.Key.Namespace, slice.ServiceName), Endpoint: endpoint))
            .ToLookup(p => p.Key, p => p.Endpoint);
        return [.. all.Where(o => o.Key.Kind == KubernetesNames.ServiceKind && Matches(o, request))
            .OrderBy(o => o.Key.Namespace, StringComparer.Ordinal).ThenBy(o => o.Key.Name, StringComparer.Ordinal)
            .Select(o => Row(o, endpoints[(o.Key.Namespace, o.Key.Name)]) with { Pools = pools($"{o.Key.Namespace}/{o.Key.Name}") })];
    }

    public static List<EndpointRow> Endpoints(IEnumerable<BuiltObject> objects, AdminRequest request) =>
    [
        .. from slice in objects
           where slice.Key.Kind == KubernetesNames.EndpointSliceKind && Matches(slice, request)
           orderby slice.Key.Namespace, slice.ServiceName, slice.Key.Name
           from endpoint in slice.Json.Objects("endpoints")
           from address in endpoint.Texts("addresses")
           select Row(slice, endpoint, address),
    ];

    private static bool Matches(BuiltObject entry, AdminRequest request) =>
        (request.Namespace is null || entry.Key.Namespace == request.Namespace) && (request.Name is null || entry.ServiceName == request.Name);

    private static ServiceRow Row(BuiltObject service, IEnumerable<JsonObject> endpoints)
    {
        JsonObject? spec = service.Json.Object("spec");

        // A dual-stack pod is in a slice of each family; it is one endpoint to a person.
        JsonObject[] all = [.. endpoints.DistinctBy(e => e.Object("targetRef").Text("uid") ?? e.Texts("addresses").First())];
        return new ServiceRow(service.Key.Namespace, service.Key.Name, spec.Text("type") ?? "ClusterIP")
        {
            ClusterIPs = [.. spec.Texts("clusterIPs")],
            ExternalIPs = [.. spec.Texts("externalIPs"), .. service.Json.Object("status").Object("loadBalancer").Objects("ingress").Select(i => i.Text("ip") ?? i.Text("hostname") ?? "")],
            Ports = [.. spec.Objects("ports").Select(PortText)],
            Endpoints = all.Length,
            ReadyEndpoints = all.Count(e => e.Object("conditions").Flag("ready") != false),
        };
    }

    private static string PortText(JsonObject port) => port.Number("nodePort") is > 0 and var node
        ? string.Create(CultureInfo.InvariantCulture, $"{port.Number("port")}:{node}/{port.Text("protocol") ?? "TCP"}")
        : string.Create(CultureInfo.InvariantCulture, $"{port.Number("port")}/{port.Text("protocol") ?? "TCP"}");

    private static EndpointRow Row(BuiltObject slice, JsonObject endpoint, string address)
    {
        JsonObject? conditions = endpoint.Object("conditions");
        bool ready = conditions.Flag("ready") ?? true;
        return new EndpointRow(slice.Key.Namespace, slice.ServiceName, slice.Key.Name, address)
        {
            Ports = [.. slice.Json.Objects("ports").Select(p => (p.Text("name") is { Length: > 0 } name ? name + ":" : "") + PortText(p))],
            Ready = ready,
            Serving = conditions.Flag("serving") ?? ready,
            Terminating = conditions.Flag("terminating") ?? false,
            Node = endpoint.Text("nodeName"),
            Zone = endpoint.Text("zone"),
        };
    }
}
