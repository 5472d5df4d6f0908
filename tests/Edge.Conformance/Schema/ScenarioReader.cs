using System.Net;
using System.Text.Json.Nodes;

namespace Edge.Conformance.Schema;

/// <summary>Reads <c>scenarios[]</c>.</summary>
internal static class ScenarioReader
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <exception cref="SchemaException">It is not of the schema.</exception>
    public static Scenario Read(Field scenario)
    {
        string id = scenario["id"].Text();
        ScenarioNode node = ReadNode(scenario["node"]);
        return new Scenario(
            id,
            scenario["mode"].TextOrNull() ?? Scenario.PeerMode,
            (scenario["ipFamily"].TextOrNull() ?? "IPv4") == "IPv4",
            node,
            [.. scenario["steps"].Items.Select((step, index) => ReadStep(step, index, id, node))]);
    }

    private static ScenarioNode ReadNode(Field node)
    {
        Field detector = node["localTrafficDetector"];
        bool detects = (detector["mode"].TextOrNull() ?? "ClusterCIDR") != "None";
        return new ScenarioNode
        {
            Name = node["name"].TextOrNull() ?? "node",
            Zone = node["labels"][ZoneLabel].TextOrNull(),
            NodeIPs = node["nodeIPs"].Addresses(),
            LocalAddresses = [.. node["localAddresses"].Addresses().Concat(node["nodeIPs"].Addresses()).Where(static address => !IPAddress.IsLoopback(address)).Distinct()],
            ClusterCidrs = detects ? detector["clusterCIDRs"].Prefixes() ?? [] : [],
            ServiceCidrs = node["serviceCIDRs"].Prefixes() ?? [],
            NodePortAddresses = node["nodePortAddresses"].Prefixes(),
            MasqueradeAll = node["masqueradeAll"].Flag(),
        };
    }

    private static ScenarioStep ReadStep(Field step, int index, string scenario, ScenarioNode node)
    {
        JsonObject[] services = [.. step["services"].Items.Select(static service => service.Object())];
        JsonObject[] slices = [.. step["endpointSlices"].Items.Select(static slice => slice.Object())];
        Flow[] flows = [.. step["flows"].Items.Select((flow, number) => ReadFlow(flow, $"{scenario}/{index}/{number:00}", node))];
        return new ScenarioStep(step["name"].TextOrNull() ?? "", services, slices, flows);
    }

    private static Flow ReadFlow(Field flow, string id, ScenarioNode node)
    {
        IPAddress source = flow["sourceIP"].Address(), destination = flow["destIP"].Address();
        if (source.AddressFamily != destination.AddressFamily)
        {
            throw flow["destIP"].Wrong($"of the family of {source}");
        }

        return new Flow(
            flow["id"].TextOrNull() ?? id,
            flow["name"].TextOrNull() ?? "",
            ReadOrigin(flow["origin"], source, node),
            source,
            flow["protocol"].Choice(("TCP", FlowProtocol.Tcp), ("UDP", FlowProtocol.Udp), ("SCTP", FlowProtocol.Sctp)),
            destination,
            flow["destPort"].Port(),
            ReadExpectation(flow["expect"]));
    }

    // The hint may be absent, and an address of the node is the node's whatever it says: nobody else could be answered there.
    private static FlowOrigin ReadOrigin(Field origin, IPAddress source, ScenarioNode node) =>
        node.HasAddress(source) ? FlowOrigin.Node : origin.TextOrNull() switch
        {
            "pod" => FlowOrigin.Pod,
            "external" => FlowOrigin.External,
            "node" or "loopback" or "node-snatted-to-vip" => FlowOrigin.Node,
            _ => node.ClusterCidrs.Any(prefix => prefix.Contains(source)) ? FlowOrigin.Pod : FlowOrigin.External,
        };

    private static Expectation ReadExpectation(Field expect)
    {
        FlowVerdict verdict = expect["verdict"].Choice(
            ("DNAT", FlowVerdict.Dnat), ("REJECT", FlowVerdict.Reject), ("DROP", FlowVerdict.Drop), ("PASS", FlowVerdict.Pass), ("ACCEPT", FlowVerdict.Pass));
        bool? masquerade = expect["masquerade"].IsPresent ? expect["masquerade"].Flag() : null;
        if (verdict != FlowVerdict.Dnat)
        {
            return new Expectation(verdict) { Masquerade = masquerade };
        }

        IPEndPoint[] endpoints = [.. expect["endpoints"].Items.Select(static item => AddressWords.ParseEndpoint(item.Text()) ?? throw item.Wrong("ip:port or [ip6]:port")).Distinct()];
        return endpoints.Length == 0
            ? throw expect["endpoints"].Wrong("the list of endpoints that DNAT goes to")
            : new Expectation(verdict) { Endpoints = endpoints, Masquerade = masquerade };
    }
}
