using System.Net;
using Edge.Protocol.Settings;

namespace Edge.Agent.Settings;

/// <summary>What a person may say about the gateway on the gateway. Empty: the signed configuration decides, or the machine itself.</summary>
internal sealed record NodeSettings
{
    public string? Name { get; init; }

    public string? Zone { get; init; }

    public IReadOnlyList<IPNetwork>? PodCidrs { get; init; }

    public IReadOnlyList<IPNetwork>? ServiceCidrs { get; init; }

    public IReadOnlyList<IPNetwork>? NodePortAddresses { get; init; }

    public IReadOnlyList<IPNetwork>? ReturnPrefixes { get; init; }

    /// <summary><c>auto</c>, <c>kubernetes</c> or null.</summary>
    public string? SourceIpMode { get; init; }

    /// <summary><c>random</c>, <c>flow-hash</c>, <c>client-hash</c> or null.</summary>
    public string? Balance { get; init; }

    public static NodeSettings Read(SettingsMap map) => new()
    {
        Name = map.Text("node.name"),
        Zone = map.Text("node.zone"),
        PodCidrs = Prefixes(map, "node.podCidrs"),
        ServiceCidrs = Prefixes(map, "node.serviceCidrs"),
        NodePortAddresses = Prefixes(map, "node.nodePortAddresses"),
        ReturnPrefixes = Prefixes(map, "node.returnPrefixes"),
        SourceIpMode = map.Text("node.sourceIpMode") is null ? null : map.Choice("node.sourceIpMode", "auto", "auto", "kubernetes"),
        Balance = map.Text("node.balance") is null ? null : map.Choice("node.balance", "random", "random", "flow-hash", "client-hash"),
    };

    private static List<IPNetwork>? Prefixes(SettingsMap map, string name) =>
        map.List<IPNetwork>(name, "a prefix such as 10.244.0.0/16 (without bits behind its length)", IPNetwork.TryParse);
}
