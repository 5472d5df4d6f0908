using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Edge.Conformance.Schema;

/// <summary>
/// Makes of IPv4 scenarios the same in IPv6: a.b.c.d becomes fd46::a.b.c.d, a prefix of n bits one of 96 + n, loopback ::1, everything
/// "everything". What is IPv6 already is left out: the result has one family, as the original had one under test.
/// </summary>
internal static class IPv6Translation
{
    public const string Suffix = "+ipv6";

    private const int PrefixBits = 96;
    private static readonly byte[] s_prefix = [0xfd, 0x46, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static Scenario Translate(Scenario scenario) => scenario with
    {
        Id = scenario.Id + Suffix,
        IsIPv4 = false,
        Node = Translate(scenario.Node),
        Steps = [.. scenario.Steps.Select(Translate)],
    };

    public static SelectionCase Translate(SelectionCase entry) => entry with
    {
        Name = entry.Name + Suffix,
        Endpoints = [.. entry.Endpoints.Select(static endpoint => endpoint with { Target = Translate(endpoint.Target) })],
        ClusterEndpoints = entry.ClusterEndpoints?.Select(Translate).ToArray(),
        LocalEndpoints = entry.LocalEndpoints?.Select(Translate).ToArray(),
    };

    public static ConntrackCase Translate(ConntrackCase entry) => new(
        entry.Name + Suffix,
        [.. entry.Services.Select(TranslateService)],
        [.. entry.EndpointSlices.Where(IsIPv4).Select(TranslateSlice)],
        [
            .. entry.Entries.Where(static one => one.ReplySource.AddressFamily == AddressFamily.InterNetwork).Select(static one => one with
            {
                Destination = one.Destination is null ? null : Translate(one.Destination),
                ReplySource = Translate(one.ReplySource),
            }),
        ]);

    public static IPAddress Translate(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address
        : IPAddress.IsLoopback(address) ? IPAddress.IPv6Loopback
        : new IPAddress([.. s_prefix, .. address.GetAddressBytes()]);

    public static IPNetwork Translate(IPNetwork prefix) =>
        prefix.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? prefix
        : prefix.PrefixLength == 0 ? new IPNetwork(IPAddress.IPv6Any, 0)
        : IPAddress.IsLoopback(prefix.BaseAddress) ? new IPNetwork(IPAddress.IPv6Loopback, 128)
        : new IPNetwork(Translate(prefix.BaseAddress), PrefixBits + prefix.PrefixLength);

    private static IPEndPoint Translate(IPEndPoint target) => new(Translate(target.Address), target.Port);

    private static ScenarioNode Translate(ScenarioNode node) => node with
    {
        NodeIPs = [.. OfIPv4(node.NodeIPs).Select(Translate)],
        LocalAddresses = [.. OfIPv4(node.LocalAddresses).Select(Translate)],
        ClusterCidrs = [.. OfIPv4(node.ClusterCidrs).Select(Translate)],
        ServiceCidrs = [.. OfIPv4(node.ServiceCidrs).Select(Translate)],
        NodePortAddresses = node.NodePortAddresses is { } prefixes ? [.. OfIPv4(prefixes).Select(Translate)] : null,
    };

    private static ScenarioStep Translate(ScenarioStep step) => new(
        step.Name,
        [.. step.Services.Select(TranslateService)],
        [.. step.EndpointSlices.Where(IsIPv4).Select(TranslateSlice)],
        [.. step.Flows.Where(static flow => flow.Family == AddressFamily.InterNetwork).Select(Translate)]);

    private static Flow Translate(Flow flow) => flow with
    {
        Id = flow.Id + Suffix,
        Source = Translate(flow.Source),
        Destination = Translate(flow.Destination),
        Expect = flow.Expect with { Endpoints = [.. flow.Expect.Endpoints.Select(Translate)] },
    };

    private static JsonObject TranslateService(JsonObject service)
    {
        var json = (JsonObject)service.DeepClone();
        if (json["spec"] is JsonObject spec)
        {
            Replace(spec, "clusterIP", TranslateAddress);
            Replace(spec, "loadBalancerIP", TranslateAddress);
            ReplaceEach(spec, "clusterIPs", TranslateAddress);
            ReplaceEach(spec, "externalIPs", TranslateAddress);
            ReplaceEach(spec, "loadBalancerSourceRanges", TranslatePrefix);
            ReplaceEach(spec, "ipFamilies", static word => word == "IPv4" ? "IPv6" : null);
            spec.Remove("ipFamilyPolicy");
        }

        foreach (JsonObject ingress in ((json["status"]?["loadBalancer"]?["ingress"] as JsonArray) ?? []).OfType<JsonObject>())
        {
            Replace(ingress, "ip", TranslateAddress);
        }

        return json;
    }

    private static bool IsIPv4(JsonObject slice) => slice["addressType"] is JsonValue type && type.TryGetValue(out string? word) && word == "IPv4";

    private static JsonObject TranslateSlice(JsonObject slice)
    {
        var json = (JsonObject)slice.DeepClone();
        json["addressType"] = "IPv6";
        foreach (JsonObject endpoint in ((json["endpoints"] as JsonArray) ?? []).OfType<JsonObject>())
        {
            ReplaceEach(endpoint, "addresses", TranslateAddress);
        }

        return json;
    }

    // A word that is no address ("None") stays, one of IPv6 goes.
    private static string? TranslateAddress(string text) =>
        AddressWords.Parse(text) is not { } address ? text : address.AddressFamily == AddressFamily.InterNetwork ? Translate(address).ToString() : null;

    // Blanks around a range are part of what is tested.
    private static string? TranslatePrefix(string text) =>
        AddressWords.ParsePrefix(text) is not { } prefix ? text
        : prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? text.Replace(text.Trim(), Translate(prefix).ToString(), StringComparison.Ordinal) : null;

    private static void Replace(JsonObject map, string name, Func<string, string?> translate)
    {
        if (map[name] is JsonValue value && value.TryGetValue(out string? text))
        {
            map[name] = translate(text);
        }
    }

    private static void ReplaceEach(JsonObject map, string name, Func<string, string?> translate)
    {
        if (map[name] is JsonArray list)
        {
            map[name] = new JsonArray([.. list.Select(item => item is JsonValue value && value.TryGetValue(out string? text) ? translate(text) : null)
                .Where(static text => text is not null).Select(static text => (JsonNode?)JsonValue.Create(text))]);
        }
    }

    private static IEnumerable<IPAddress> OfIPv4(IEnumerable<IPAddress> addresses) => addresses.Where(static address => address.AddressFamily == AddressFamily.InterNetwork);

    private static IEnumerable<IPNetwork> OfIPv4(IEnumerable<IPNetwork> prefixes) => prefixes.Where(static prefix => prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork);
}
