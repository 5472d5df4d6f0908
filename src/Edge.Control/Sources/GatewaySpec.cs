using System.Net;
using System.Text.Json.Nodes;

namespace Edge.Control.Sources;

/// <summary>What one gateway is told in its cfg document.</summary>
internal sealed record GatewaySpec(string Name)
{
    private const string NodePorts = "nodePortAddresses";
    private static readonly string[] s_networks = ["podCIDRs", "serviceCIDRs", NodePorts, "returnPrefixes"];

    public string View { get; init; } = ViewSpec.Default;

    public string? NodeName { get; init; }

    public string? Zone { get; init; }

    public IReadOnlyList<string>? PodCidrs { get; init; }

    public IReadOnlyList<string>? ServiceCidrs { get; init; }

    public IReadOnlyList<string>? NodeIPs { get; init; }

    public IReadOnlyList<string>? NodePortAddresses { get; init; }

    public string? SourceIpMode { get; init; }

    public IReadOnlyList<string>? ReturnPrefixes { get; init; }

    public bool MasqueradeAll { get; init; }

    public string? Balance { get; init; }

    /// <summary>New traffic is to go to other gateways.</summary>
    public bool Drain { get; init; }

    public static (string Reason, string Text)? Check(SourceObject source)
    {
        JsonObject? spec = source.Spec;
        if (!ObjectChecks.IsTopicSegment(source.Key.Name))
        {
            return ("InvalidName", "the name of a gateway is part of topics: use at most 64 of a-z, 0-9 and '-', the CN of its certificate");
        }

        if (spec?["view"] is { } view && (view.AsText() is not { } name || !ObjectChecks.IsTopicSegment(name)))
        {
            return ("InvalidView", $"spec.view {view.ToJsonString()} is not the name of a view: use a-z, 0-9 and '-'");
        }

        foreach (string field in s_networks)
        {
            if (spec?[field] is { } list && (list is not JsonArray networks || networks.Any(n => n.AsText() is not { } text || !(IsNetwork(text) || (field == NodePorts && text == "primary")))))
            {
                string primary = field == NodePorts ? ", or primary" : "";
                return ("InvalidAddress", $"spec.{field} {list.ToJsonString()} must be a list of networks such as 10.0.0.0/16{primary}");
            }
        }

        if (spec?["nodeIPs"] is { } ips && (ips is not JsonArray addresses || addresses.Any(n => !ObjectChecks.TryAddress(n.AsText(), out _))))
        {
            return ("InvalidAddress", $"spec.nodeIPs {ips.ToJsonString()} must be a list of addresses");
        }

        if (spec?["balance"] is { } balance && balance.AsText() is not ("random" or "flow-hash" or "client-hash"))
        {
            return ("InvalidPolicy", $"spec.balance {balance.ToJsonString()} is not possible: use random, flow-hash or client-hash");
        }

        if (spec?["drain"] is { } drain && spec.Flag("drain") is null)
        {
            return ("InvalidPolicy", $"spec.drain {drain.ToJsonString()} is not possible: use true or false");
        }

        return spec?["sourceIPMode"] is { } mode && mode.AsText()?.ToLowerInvariant() is not ("auto" or "kubernetes")
            ? ("InvalidPolicy", $"spec.sourceIPMode {mode.ToJsonString()} is not possible: use Auto or Kubernetes")
            : null;
    }

    public static GatewaySpec From(SourceObject source) => new(source.Key.Name)
    {
        View = source.Spec.Text("view") ?? ViewSpec.Default,
        NodeName = source.Spec.Text("nodeName"),
        Zone = source.Spec.Text("zone"),
        PodCidrs = List(source, "podCIDRs"),
        ServiceCidrs = List(source, "serviceCIDRs"),
        NodeIPs = List(source, "nodeIPs"),
        NodePortAddresses = List(source, NodePorts),
        SourceIpMode = source.Spec.Text("sourceIPMode")?.ToLowerInvariant(),
        ReturnPrefixes = List(source, "returnPrefixes"),
        MasqueradeAll = source.Spec.Flag("masqueradeAll") ?? false,
        Balance = source.Spec.Text("balance"),
        Drain = source.Spec.Flag("drain") ?? false,
    };

    /// <summary>All that are declared, by name.</summary>
    public static Dictionary<string, GatewaySpec> All(SourceSnapshot snapshot)
    {
        IReadOnlySet<string> leaving = LeavingNodes.In(snapshot);
        return snapshot.OfKind(SourceKinds.Gateway).Select(From)
            .Select(gateway => gateway.NodeName is { } node && leaving.Contains(node) ? gateway with { Drain = true } : gateway)
            .ToDictionary(static gateway => gateway.Name);
    }

    /// <summary>An address with a prefix length; host bits are allowed, as Kubernetes allows them.</summary>
    public static bool IsNetwork(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && ObjectChecks.TryAddress(text[..slash], out IPAddress address)
            && int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out int length)
            && length <= (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
    }

    private static string[]? List(SourceObject source, string field) => source.Spec.Array(field) is null ? null : [.. source.Spec.Texts(field)];
}
