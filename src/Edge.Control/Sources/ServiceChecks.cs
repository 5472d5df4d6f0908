using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Control.Sources;

/// <summary>The checks of a Service: ports, addresses, policies.</summary>
internal static class ServiceChecks
{
    private static readonly (string Field, string[] Values)[] s_words =
    [
        ("type", ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]),
        ("externalTrafficPolicy", ["Cluster", "Local"]),
        ("internalTrafficPolicy", ["Cluster", "Local"]),
        ("sessionAffinity", ["None", "ClientIP"]),
        ("ipFamilyPolicy", ["SingleStack", "PreferDualStack", "RequireDualStack"]),
        ("trafficDistribution", ["PreferClose", "PreferSameZone", "PreferSameNode"]),
    ];

    public static (string Reason, string Text)? Check(SourceObject source)
    {
        if (source.Spec is not { } spec)
        {
            return ("NoSpec", "spec is missing: add it");
        }

        return CheckWords(spec) ?? CheckAddresses(spec) ?? CheckPorts(spec) ?? CheckAffinity(spec) ?? CheckLoadBalancer(source);
    }

    private static (string, string)? CheckWords(JsonObject spec)
    {
        foreach ((string field, string[] values) in s_words)
        {
            if (spec[field] is { } node && (node.AsText() is not { } word || !values.Contains(word)))
            {
                return ("InvalidPolicy", $"spec.{field} {node.ToJsonString()} is not possible: use {string.Join(", ", values)}");
            }
        }

        return null;
    }

    private static (string, string)? CheckAddresses(JsonObject spec)
    {
        if (spec.Text("clusterIP") is { } single && single is not ("" or "None") && !ObjectChecks.TryAddress(single, out _))
        {
            return ("InvalidAddress", $"spec.clusterIP \"{single}\" is not an IP address: correct it, or leave it out to have one chosen");
        }

        string[] cluster = [.. spec.Texts("clusterIPs")];
        foreach (string text in cluster.Where(t => t != "None").Concat(spec.Texts("externalIPs")))
        {
            if (!ObjectChecks.TryAddress(text, out IPAddress address) || IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            {
                return ("InvalidAddress", $"address \"{text}\" in clusterIPs or externalIPs is not usable: correct it");
            }
        }

        if (cluster.Length > 2 || (cluster.Length == 2 && Family(cluster[0]) == Family(cluster[1])))
        {
            return ("InvalidAddress", "spec.clusterIPs may hold one address of each family: remove the others");
        }

        if (cluster.Length > 0 && spec.Text("clusterIP") is { Length: > 0 } first && first != cluster[0])
        {
            return ("InvalidAddress", $"spec.clusterIP {first} differs from clusterIPs[0] {cluster[0]}: make them equal");
        }

        string[] families = [.. spec.Texts("ipFamilies")];
        return families.Any(f => f is not ("IPv4" or "IPv6")) || families.Length > 2 || families.Distinct().Count() != families.Length
            ? ("InvalidPolicy", "spec.ipFamilies may hold IPv4 and IPv6, each once")
            : null;
    }

    private static AddressFamily? Family(string text) => ObjectChecks.TryAddress(text, out IPAddress address) ? address.AddressFamily : null;

    private static (string, string)? CheckPorts(JsonObject spec)
    {
        JsonArray ports = spec.Array("ports") ?? [];
        bool headless = spec.Text("clusterIP") == "None" || spec.Texts("clusterIPs").Contains("None");
        if (ports.Count == 0 && !headless && spec.Text("type") != "ExternalName")
        {
            return ("NoPorts", "spec.ports is empty: a Service needs at least one port");
        }

        HashSet<string> names = [];
        HashSet<(long, string)> numbers = [];
        for (int i = 0; i < ports.Count; i++)
        {
            if (CheckPort(ports[i], i, ports.Count > 1, names, numbers) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static (string, string)? CheckPort(JsonNode? port, int index, bool needsName, HashSet<string> names, HashSet<(long, string)> numbers)
    {
        string field = $"spec.ports[{index}]";
        if (!IsPort(port, "port"))
        {
            return ("InvalidPort", $"{field}.port {Show(port, "port")} is not possible: use 1 to 65535");
        }

        if ((port as JsonObject)?["nodePort"] is not null && port.Number("nodePort") is not (>= 0 and <= 65535))
        {
            return ("InvalidPort", $"{field}.nodePort {Show(port, "nodePort")} is not possible: use 1 to 65535, or leave it out to have one chosen");
        }

        JsonNode? target = (port as JsonObject)?["targetPort"];
        if (target is not null && target.AsNumber() is not (>= 0 and <= 65535) && target.AsText() is not { Length: > 0 and <= 63 })
        {
            return ("InvalidPort", $"{field}.targetPort {target.ToJsonString()} is not possible: use 1 to 65535 or the name of a container port");
        }

        string protocol = port.Text("protocol") ?? "TCP";
        if (protocol is not ("TCP" or "UDP" or "SCTP"))
        {
            return ("InvalidProtocol", $"{field}.protocol \"{protocol}\" is not possible: use TCP, UDP or SCTP");
        }

        string name = port.Text("name") ?? "";
        return (needsName && name.Length == 0) || !names.Add(name) ? ("InvalidPort", $"{field}.name \"{name}\": of several ports each needs its own name")
            : !numbers.Add((port.Number("port")!.Value, protocol)) ? ("InvalidPort", $"{field}: port {port.Number("port")}/{protocol} occurs twice: remove one")
            : null;
    }

    private static (string, string)? CheckAffinity(JsonObject spec) =>
        spec.Object("sessionAffinityConfig").Object("clientIP")?["timeoutSeconds"] is { } timeout && timeout.AsNumber() is not (> 0 and <= 86400)
            ? ("InvalidPolicy", $"spec.sessionAffinityConfig.clientIP.timeoutSeconds {timeout.ToJsonString()} is not possible: use 1 to 86400")
            : spec["healthCheckNodePort"] is { } port && port.AsNumber() is not (>= 0 and <= 65535)
                ? ("InvalidPort", $"spec.healthCheckNodePort {port.ToJsonString()} is not possible: use 1 to 65535")
                : null;

    private static (string, string)? CheckLoadBalancer(SourceObject source)
    {
        foreach (string range in source.Json.Object("spec").Texts("loadBalancerSourceRanges"))
        {
            if (!GatewaySpec.IsNetwork(range.Trim()))
            {
                return ("InvalidAddress", $"spec.loadBalancerSourceRanges: \"{range}\" is not a network: write it as 10.0.0.0/8");
            }
        }

        foreach (JsonObject ingress in source.Json.Object("status").Object("loadBalancer").Objects("ingress"))
        {
            if (ingress.Text("ip") is { Length: > 0 } ip && !ObjectChecks.TryAddress(ip, out _))
            {
                return ("InvalidAddress", $"status.loadBalancer: \"{ip}\" is not an IP address: correct it");
            }

            if (ingress["ipMode"] is { } mode && mode.AsText() is not ("VIP" or "Proxy"))
            {
                return ("InvalidPolicy", $"status.loadBalancer: ipMode {mode.ToJsonString()} is not possible: use VIP or Proxy");
            }
        }

        return null;
    }

    private static bool IsPort(JsonNode? port, string field) => port.Number(field) is >= 1 and <= 65535;

    private static string Show(JsonNode? port, string field) =>
        (port as JsonObject)?[field] is { } node ? node.GetValueKind() == JsonValueKind.String ? $"{node.ToJsonString()} (a string)" : node.ToJsonString() : "(missing)";
}
