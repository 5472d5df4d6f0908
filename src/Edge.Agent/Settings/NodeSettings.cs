using System.Net;
using Edge.Protocol.Settings;

namespace Edge.Agent.Settings;

/// <summary>What a person may say about the gateway on the gateway. Empty: the signed configuration decides, or the machine itself.</summary>
internal sealed record NodeSettings
{
    private const string Primary = "primary";
    private const string PrefixForm = "a prefix such as 10.244.0.0/16 (without bits behind its length)";

    public string? Name { get; init; }

    public string? Zone { get; init; }

    public IReadOnlyList<IPNetwork>? PodCidrs { get; init; }

    public IReadOnlyList<IPNetwork>? ServiceCidrs { get; init; }

    public IReadOnlyList<IPNetwork>? NodePortAddresses { get; init; }

    /// <summary><see cref="NodePortAddresses"/> has the word <c>primary</c>.</summary>
    public bool NodePortsOnPrimary { get; init; }

    public IReadOnlyList<IPNetwork>? ReturnPrefixes { get; init; }

    /// <summary>Attached prefixes whose endpoints have another default router.</summary>
    public IReadOnlyList<IPNetwork> ForeignPrefixes { get; init; } = [];

    /// <summary><c>auto</c>, <c>kubernetes</c> or null.</summary>
    public string? SourceIpMode { get; init; }

    /// <summary><c>random</c>, <c>flow-hash</c>, <c>client-hash</c> or null.</summary>
    public string? Balance { get; init; }

    public static NodeSettings Read(SettingsMap map)
    {
        List<IPNetwork?>? nodePorts = map.List<IPNetwork?>("node.nodePortAddresses", $"{Primary} or {PrefixForm}", TryNodePorts);
        return new NodeSettings
        {
            Name = map.Text("node.name"),
            Zone = map.Text("node.zone"),
            PodCidrs = Prefixes(map, "node.podCidrs"),
            ServiceCidrs = Prefixes(map, "node.serviceCidrs"),
            NodePortAddresses = nodePorts?.OfType<IPNetwork>().ToArray(),
            NodePortsOnPrimary = nodePorts?.Contains(null) ?? false,
            ReturnPrefixes = Prefixes(map, "node.returnPrefixes"),
            ForeignPrefixes = Prefixes(map, "node.foreignPrefixes") ?? [],
            SourceIpMode = map.Text("node.sourceIpMode") is null ? null : map.Choice("node.sourceIpMode", "auto", "auto", "kubernetes"),
            Balance = map.Text("node.balance") is null ? null : map.Choice("node.balance", "random", "random", "flow-hash", "client-hash"),
        };
    }

    private static List<IPNetwork>? Prefixes(SettingsMap map, string name) => map.List<IPNetwork>(name, PrefixForm, IPNetwork.TryParse);

    private static bool TryNodePorts(string text, out IPNetwork? network)
    {
        bool prefix = IPNetwork.TryParse(text, out IPNetwork parsed);
        network = prefix ? parsed : null;
        return prefix || text == Primary;
    }
}
