using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

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
    public ulong Generation { get; set; }

    public string? Issued { get; set; }

    public IReadOnlyList<string>? Crit { get; set; }

    /// <summary>The one view of this gateway.</summary>
    public string View { get; set; } = "default";

    /// <summary>Node that endpoints name when they are local to this gateway.</summary>
    public string? NodeName { get; set; }

    public string? Zone { get; set; }

    public IReadOnlyList<string>? PodCidrs { get; set; }

    public IReadOnlyList<string>? ServiceCidrs { get; set; }

    /// <summary>Addresses that are the node's; absent means those of the machine.</summary>
    public IReadOnlyList<string>? NodeIPs { get; set; }

    /// <summary>CIDRs of the addresses on which node ports are served, or <c>primary</c> for the node's own address of each family; absent means all.</summary>
    public IReadOnlyList<string>? NodePortAddresses { get; set; }

    /// <summary><c>auto</c> or <c>kubernetes</c>.</summary>
    public string? SourceIpMode { get; set; }

    /// <summary>Prefixes whose answers come back through this gateway.</summary>
    public IReadOnlyList<string>? ReturnPrefixes { get; set; }

    public bool MasqueradeAll { get; set; }

    /// <summary><c>random</c>, <c>flow-hash</c> or <c>client-hash</c>, for Services that do not choose; absent means random.</summary>
    public string? Balance { get; set; }

    /// <summary>True: the gateway tells outer load balancers to send new traffic elsewhere; its rules stay. Absent means false.</summary>
    public bool? Drain { get; set; }

    [JsonPropertyName("deltaMinIntervalMs")]
    public int? DeltaMinIntervalMilliseconds { get; set; }

    /// <summary>A newer key package, signed by the root keys.</summary>
    public JsonElement? Keys { get; set; }

    /// <summary>Reads the document; null for <c>null</c>.</summary>
    /// <exception cref="JsonException">It is not JSON of this form.</exception>
    public static GatewayConfig? FromJson(ReadOnlySpan<byte> json) => JsonFields.Read(json, Read);

    private static GatewayConfig Read(ref JsonFields fields)
    {
        GatewayConfig config = new();
        while (fields.Next())
        {
            if (fields.Is("typ"u8))
            {
                config.Typ = fields.Text();
            }
            else if (fields.Is("tenant"u8))
            {
                config.Tenant = fields.Text();
            }
            else if (fields.Is("gw"u8))
            {
                config.Gateway = fields.Text();
            }
            else if (fields.Is("gen"u8))
            {
                config.Generation = fields.UInt64();
            }
            else if (fields.Is("issued"u8))
            {
                config.Issued = fields.OptionalText();
            }
            else if (fields.Is("crit"u8))
            {
                config.Crit = fields.OptionalTexts();
            }
            else if (fields.Is("view"u8))
            {
                config.View = fields.Text();
            }
            else if (fields.Is("nodeName"u8))
            {
                config.NodeName = fields.OptionalText();
            }
            else if (fields.Is("zone"u8))
            {
                config.Zone = fields.OptionalText();
            }
            else if (fields.Is("podCidrs"u8))
            {
                config.PodCidrs = fields.OptionalTexts();
            }
            else if (fields.Is("serviceCidrs"u8))
            {
                config.ServiceCidrs = fields.OptionalTexts();
            }
            else if (fields.Is("nodeIPs"u8))
            {
                config.NodeIPs = fields.OptionalTexts();
            }
            else if (fields.Is("nodePortAddresses"u8))
            {
                config.NodePortAddresses = fields.OptionalTexts();
            }
            else if (fields.Is("sourceIpMode"u8))
            {
                config.SourceIpMode = fields.OptionalText();
            }
            else if (fields.Is("returnPrefixes"u8))
            {
                config.ReturnPrefixes = fields.OptionalTexts();
            }
            else if (fields.Is("masqueradeAll"u8))
            {
                config.MasqueradeAll = fields.Truth();
            }
            else if (fields.Is("balance"u8))
            {
                config.Balance = fields.OptionalText();
            }
            else if (fields.Is("drain"u8))
            {
                config.Drain = fields.OptionalTruth();
            }
            else if (fields.Is("deltaMinIntervalMs"u8))
            {
                config.DeltaMinIntervalMilliseconds = fields.OptionalInt32();
            }
            else if (fields.Is("keys"u8))
            {
                config.Keys = fields.OptionalElement();
            }
            else
            {
                fields.Skip();
            }
        }

        return config;
    }
}
