using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Edge.Conformance.Schema;

/// <summary>
/// Makes of a <see cref="SelectionCase"/> a Service with slices and the flows that show its lists: to the clusterIP the internal policy's list, from
/// outside to the NodePort the external policy's, from a pod to the NodePort always the cluster's.
/// </summary>
internal static class SelectionScenario
{
    private const ushort ServicePort = 80;
    private static readonly IPAddress s_node = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress s_clusterIP = IPAddress.Parse("172.31.255.10");
    private static readonly IPAddress s_pod = IPAddress.Parse("198.51.100.9");
    private static readonly IPAddress s_client = IPAddress.Parse("203.0.113.7");

    public static Scenario From(SelectionCase entry)
    {
        bool isIPv4 = entry.Endpoints.All(static endpoint => endpoint.Target.AddressFamily == AddressFamily.InterNetwork);
        IPAddress Own(IPAddress address) => isIPv4 ? address : IPv6Translation.Translate(address);
        var node = new ScenarioNode
        {
            Name = entry.EffectiveNodeName,
            Zone = entry.Zone,
            NodeIPs = [Own(s_node)],
            LocalAddresses = [Own(s_node)],
            ClusterCidrs = [new IPNetwork(Own(s_pod), isIPv4 ? 32 : 128)],
            NodePortAddresses = [new IPNetwork(Own(s_node), isIPv4 ? 32 : 128)],
        };
        string id = $"selection: {entry.Name}";
        List<Flow> flows = [];
        void Add(string way, FlowOrigin origin, IPAddress source, IPAddress destination, ushort port, bool localOnly) => flows.Add(new Flow(
            $"{id}/{flows.Count:00}", way, origin, Own(source), FlowProtocol.Tcp, Own(destination), port, Expect(entry, localOnly)));

        Add("pod to clusterIP", FlowOrigin.Pod, s_pod, s_clusterIP, ServicePort, entry.InternalLocal);
        Add("outside to clusterIP", FlowOrigin.External, s_client, s_clusterIP, ServicePort, entry.InternalLocal);
        if (entry.NodePort != 0)
        {
            Add("outside to NodePort", FlowOrigin.External, s_client, s_node, entry.NodePort, entry.ExternalLocal);
            Add("pod to NodePort", FlowOrigin.Pod, s_pod, s_node, entry.NodePort, localOnly: false);
        }

        JsonObject[] slices = [.. entry.Endpoints.GroupBy(static endpoint => endpoint.Target.Port).Select(group => Slice(group.Key, group, node.Name))];
        return new Scenario(id, Scenario.PeerMode, isIPv4, node, [new ScenarioStep("", [Service(entry, Own(s_clusterIP))], slices, flows)]);
    }

    private static Expectation Expect(SelectionCase entry, bool localOnly)
    {
        IReadOnlyList<IPEndPoint> list = (localOnly ? entry.LocalEndpoints : entry.ClusterEndpoints) ?? [];
        return list.Count > 0 ? new Expectation(FlowVerdict.Dnat) { Endpoints = list }
            : new Expectation(localOnly && entry.HasAnyEndpoints ? FlowVerdict.Drop : FlowVerdict.Reject);
    }

    private static JsonObject Service(SelectionCase entry, IPAddress clusterIP)
    {
        var port = new JsonObject { ["name"] = "p", ["protocol"] = "TCP", ["port"] = ServicePort };
        if (entry.NodePort != 0)
        {
            port["nodePort"] = entry.NodePort;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["namespace"] = "selection", ["name"] = "case" },
            ["spec"] = new JsonObject
            {
                ["type"] = entry.NodePort == 0 ? "ClusterIP" : "NodePort",
                ["clusterIP"] = clusterIP.ToString(),
                ["ports"] = new JsonArray(port),
                ["internalTrafficPolicy"] = entry.InternalLocal ? "Local" : "Cluster",
                ["externalTrafficPolicy"] = entry.ExternalLocal ? "Local" : "Cluster",
            },
        };
    }

    private static JsonObject Slice(int port, IEnumerable<SelectionEndpoint> endpoints, string node)
    {
        JsonNode[] items = [.. endpoints.Select(endpoint => Endpoint(endpoint, node))];
        bool isIPv6 = endpoints.First().Target.AddressFamily == AddressFamily.InterNetworkV6;
        return new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject
            {
                ["namespace"] = "selection",
                ["name"] = $"case-{port}",
                ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "case" },
            },
            ["addressType"] = isIPv6 ? "IPv6" : "IPv4",
            ["endpoints"] = new JsonArray(items),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "p", ["port"] = port, ["protocol"] = "TCP" }),
        };
    }

    private static JsonObject Endpoint(SelectionEndpoint endpoint, string node)
    {
        var json = new JsonObject
        {
            ["addresses"] = new JsonArray(endpoint.Target.Address.ToString()),
            ["conditions"] = new JsonObject { ["ready"] = endpoint.Ready, ["serving"] = endpoint.Serving, ["terminating"] = endpoint.Terminating },
            ["nodeName"] = endpoint.IsLocal ? node : "another-node",
        };
        if (endpoint.ZoneHints is not null || endpoint.NodeHints is not null)
        {
            json["hints"] = new JsonObject { ["forZones"] = Names(endpoint.ZoneHints), ["forNodes"] = Names(endpoint.NodeHints) };
        }

        return json;
    }

    private static JsonArray? Names(IReadOnlyList<string>? names) =>
        names is null ? null : new JsonArray([.. names.Select(static name => (JsonNode)new JsonObject { ["name"] = name })]);
}
