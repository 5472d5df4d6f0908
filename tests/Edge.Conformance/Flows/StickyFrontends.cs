using System.Net;
using System.Text.Json.Nodes;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Flows;

/// <summary>
/// Where a Service's session affinity keeps a client at its endpoint. One client then cannot show the whole set, so others of its kind are sent too:
/// near addresses, inside and outside of the same prefixes as the flow's source.
/// </summary>
internal static class StickyFrontends
{
    private const int Neighbours = 4096;

    /// <summary>The flow meets a Service with affinity.</summary>
    public static bool Has(ScenarioStep step, ScenarioNode node, Flow flow) => step.Services.Any(service =>
        service["spec"] is JsonObject spec && Word(spec["sessionAffinity"]) == "ClientIP"
        && ScenarioAddresses.Objects(spec["ports"]).Any(port => Serves(service, port, node, flow)));

    /// <summary>Other clients of the flow's kind, nearest first; none for the node itself, whose addresses are what they are.</summary>
    public static List<IPAddress> Clients(Scenario scenario, ScenarioStep step, Flow flow)
    {
        if (flow.Origin == FlowOrigin.Node)
        {
            return [];
        }

        HashSet<IPAddress> taken = [.. ScenarioAddresses.All(scenario)];
        IPNetwork[] prefixes = [.. Prefixes(scenario.Node, step)];
        List<IPAddress> found = [];
        byte[] bytes = flow.Source.GetAddressBytes();
        for (int distance = 1; distance < 65536 && found.Count < Neighbours; distance++)
        {
            byte[] near = [.. bytes];
            near[^1] ^= (byte)distance;
            near[^2] ^= (byte)(distance >> 8);
            var address = new IPAddress(near);
            if (!taken.Contains(address) && Array.TrueForAll(prefixes, prefix => prefix.Contains(address) == prefix.Contains(flow.Source)))
            {
                found.Add(address);
            }
        }

        return found;
    }

    private static bool Serves(JsonObject service, JsonObject port, ScenarioNode node, Flow flow)
    {
        bool sameProtocol = (Word(port["protocol"]) ?? "TCP").Equals(flow.Protocol.ToString(), StringComparison.OrdinalIgnoreCase);
        bool atFrontend = Number(port["port"]) == flow.Port && ScenarioAddresses.Frontends(service).Contains(flow.Destination);
        return sameProtocol && (atFrontend || (Number(port["nodePort"]) == flow.Port && node.HasAddress(flow.Destination)));
    }

    private static IEnumerable<IPNetwork> Prefixes(ScenarioNode node, ScenarioStep step) =>
        node.ClusterCidrs.Concat(node.ServiceCidrs).Concat(node.NodePortAddresses ?? [])
            .Concat(step.Services.SelectMany(static service => ScenarioAddresses.Texts(service["spec"]?["loadBalancerSourceRanges"]))
                .Select(AddressWords.ParsePrefix).OfType<IPNetwork>());

    private static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;
}
