using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>What one gateway is to do and what it cannot find out by itself. Signed; topic <c>cfg</c>.</summary>
public sealed record GatewayConfig
{
    /// <summary>Always <c>cfg</c>.</summary>
    public string Typ { get; set; } = DocumentTypes.Config;

    public string Tenant { get; set; } = "";

    [JsonPropertyName("gw")]
    public string Gateway { get; set; } = "";

    [JsonPropertyName("gen")]
    public ulong Generation { get; init; }

    public string? Issued { get; init; }

    public IReadOnlyList<string>? Crit { get; init; }

    /// <summary>The one view of this gateway.</summary>
    public string View { get; set; } = "default";

    /// <summary>Node that endpoints name when they are local to this gateway.</summary>
    public string? NodeName { get; init; }

    public string? Zone { get; init; }

    public IReadOnlyList<string>? PodCidrs { get; init; }

    public IReadOnlyList<string>? ServiceCidrs { get; init; }

    /// <summary>Addresses that are the node's; absent means those of the machine.</summary>
    public IReadOnlyList<string>? NodeIPs { get; init; }

    /// <summary>CIDRs of the addresses on which node ports are served, or <c>primary</c> for the node's own address of each family; absent means all.</summary>
    public IReadOnlyList<string>? NodePortAddresses { get; init; }

    /// <summary><c>auto</c> or <c>kubernetes</c>.</summary>
    public string? SourceIpMode { get; init; }

    /// <summary>Prefixes whose answers come back through this gateway.</summary>
    public IReadOnlyList<string>? ReturnPrefixes { get; init; }

    public bool MasqueradeAll { get; init; }

    /// <summary><c>random</c>, <c>flow-hash</c> or <c>client-hash</c>, for Services that do not choose; absent means random.</summary>
    public string? Balance { get; init; }

    /// <summary>True: the gateway tells outer load balancers to send new traffic elsewhere; its rules stay. Absent means false.</summary>
    public bool? Drain { get; init; }

    [JsonPropertyName("deltaMinIntervalMs")]
    public int? DeltaMinIntervalMilliseconds { get; init; }

    /// <summary>A newer key package, signed by the root keys.</summary>
    public JsonElement? Keys { get; init; }
}
