using System.Text.Json.Nodes;

namespace Edge.Conformance.Schema;

/// <summary>
/// A scenario's state as manifests for edge-control. Where the file's objects lack what an API server would have set, it is completed as
/// the schema allows; what an API server would have refused (a NodePort without the type) is put right in the type, which no proxy reads.
/// </summary>
internal static class GatewayManifest
{
    /// <summary>Everything of one step, one document.</summary>
    public static string Write(string gateway, ScenarioNode node, ScenarioStep step, int number)
    {
        JsonNode[] items =
        [
            Gateway(gateway, node), View(gateway, []), View("default", ["nowhere"]), Marker(number),
            .. step.Services.Select(static service => Complete(service)),
            .. step.EndpointSlices.Select(static slice => Named((JsonObject)slice.DeepClone(), "discovery.k8s.io/v1", "EndpointSlice")),
        ];
        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray(items) }.ToJsonString();
    }

    /// <summary>What the gateway is told of itself, in its <c>cfg</c> document.</summary>
    public static JsonObject Gateway(string name, ScenarioNode node)
    {
        var spec = new JsonObject
        {
            ["view"] = name,
            ["nodeName"] = node.Name,
            ["nodeIPs"] = List(node.NodeIPs),
            ["podCIDRs"] = List(node.ClusterCidrs),
            ["serviceCIDRs"] = List(node.ServiceCidrs),
            ["sourceIPMode"] = "Kubernetes",
            ["masqueradeAll"] = node.MasqueradeAll,
        };
        if (node.Zone is not null)
        {
            spec["zone"] = node.Zone;
        }

        if (node.NodePortAddresses is not null)
        {
            spec["nodePortAddresses"] = List(node.NodePortAddresses);
        }

        return new JsonObject { ["apiVersion"] = "edge.gateway/v1", ["kind"] = "Gateway", ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec };
    }

    // A view of its own is published whole when it is new, so that a gateway need not wait for a checkpoint; what it sees before it is told
    // of that view is nothing.
    private static JsonObject View(string name, string[] namespaces) => new()
    {
        ["apiVersion"] = "edge.gateway/v1",
        ["kind"] = "View",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["namespaces"] = List(namespaces) },
    };

    /// <summary>A Service as the API server would hold it, without the selector that would have it computed anew.</summary>
    public static JsonObject Complete(JsonObject service)
    {
        JsonObject json = Named((JsonObject)service.DeepClone(), "v1", "Service");
        if (json["spec"] is not JsonObject spec)
        {
            return json;
        }

        spec.Remove("selector");
        JsonObject[] ports = [.. ((spec["ports"] as JsonArray) ?? []).OfType<JsonObject>()];
        bool hasNodePort = ports.Any(static port => port["nodePort"] is not null), hasIngress = json["status"]?["loadBalancer"]?["ingress"] is JsonArray { Count: > 0 };
        string? type = spec["type"] is JsonValue word && word.TryGetValue(out string? text) ? text : null;
        if (type is null or "ClusterIP" && (hasNodePort || hasIngress))
        {
            spec["type"] = type = hasIngress ? "LoadBalancer" : "NodePort";
        }

        if (type == "LoadBalancer" && !hasNodePort)
        {
            spec["allocateLoadBalancerNodePorts"] = false;
        }

        return json;
    }

    // Objects of a list that says what they are may leave it out.
    private static JsonObject Named(JsonObject json, string version, string kind)
    {
        json["apiVersion"] ??= version;
        json["kind"] ??= kind;
        return json;
    }

    // It has no rules, but it makes each step another state, so that a step that changes nothing else can be waited for too.
    private static JsonObject Marker(int number) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["namespace"] = "edge-conformance", ["name"] = "step", ["annotations"] = new JsonObject { ["step"] = $"{number}" } },
        ["spec"] = new JsonObject { ["type"] = "ExternalName", ["externalName"] = "conformance.invalid" },
    };

    private static JsonArray List<T>(IEnumerable<T> items) => new([.. items.Select(static item => (JsonNode?)JsonValue.Create($"{item}"))]);
}
