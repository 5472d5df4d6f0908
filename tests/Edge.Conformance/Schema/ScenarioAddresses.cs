using System.Net;
using System.Text.Json.Nodes;

namespace Edge.Conformance.Schema;

/// <summary>The addresses that a scenario speaks of.</summary>
internal static class ScenarioAddresses
{
    public static IEnumerable<IPAddress> All(Scenario scenario) =>
        scenario.Node.LocalAddresses.Concat(scenario.Steps.SelectMany(static step =>
            step.Flows.SelectMany(static flow => new[] { flow.Source, flow.Destination }).Concat(Endpoints(step)).Concat(step.Services.SelectMany(Frontends))));

    /// <summary>The first address of each endpoint of a step's slices, and what its flows expect.</summary>
    public static IEnumerable<IPAddress> Endpoints(ScenarioStep step) => step.EndpointSlices
        .SelectMany(static slice => Objects(slice["endpoints"]))
        .SelectMany(static endpoint => Texts(endpoint["addresses"]).Take(1))
        .Select(AddressWords.Parse).OfType<IPAddress>()
        .Concat(step.Flows.SelectMany(static flow => flow.Expect.Endpoints).Select(static endpoint => endpoint.Address));

    /// <summary>The clusterIPs, external IPs and load balancer addresses of a Service.</summary>
    public static IEnumerable<IPAddress> Frontends(JsonObject service)
    {
        var spec = service["spec"] as JsonObject;
        return Texts(spec?["clusterIPs"]).Concat(Text(spec?["clusterIP"])).Concat(Texts(spec?["externalIPs"])).Concat(Ingress(service))
            .Select(AddressWords.Parse).OfType<IPAddress>();
    }

    /// <summary>Texts of a list; none when it is something else.</summary>
    public static IEnumerable<string> Texts(JsonNode? list) => list is JsonArray items ? items.SelectMany(Text) : [];

    /// <summary>Objects of a list; none when it is something else.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode? list) => list is JsonArray items ? items.OfType<JsonObject>() : [];

    private static IEnumerable<string> Ingress(JsonObject service) =>
        Objects(((service["status"] as JsonObject)?["loadBalancer"] as JsonObject)?["ingress"]).SelectMany(static ingress => Text(ingress["ip"]));

    private static string[] Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? [text] : [];
}
