using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>What a view consists of: the end-of-initial-state marker, with a hash of every part. Signed.</summary>
public sealed record Manifest
{
    /// <summary>Always <c>manifest</c>.</summary>
    public string Typ { get; set; } = DocumentTypes.Manifest;

    public string Tenant { get; set; } = "";

    public string View { get; set; } = "";

    public ulong Epoch { get; set; }

    [JsonPropertyName("gen")]
    public ulong Generation { get; set; }

    /// <summary>Generation of the manifest before this one.</summary>
    [JsonPropertyName("prev")]
    public ulong Previous { get; set; }

    /// <summary>Rises with every publication, also when nothing else changed.</summary>
    public ulong Beat { get; set; }

    /// <summary>RFC 3339; for people and as a floor of an unset clock, never for a decision.</summary>
    public string? Issued { get; set; }

    /// <summary>How often it is published at least.</summary>
    [JsonPropertyName("hbSec")]
    public int HeartbeatSeconds { get; set; } = 600;

    public int Schema { get; set; } = ProtocolLimits.Schema;

    /// <summary>What a reader must understand, or else reject the document.</summary>
    public IReadOnlyList<string>? Crit { get; set; }

    /// <summary>Oldest agent that understands it.</summary>
    public string? MinAgent { get; set; }

    /// <summary>The operator confirms that up to so many Services may go at once.</summary>
    public int? AckPrune { get; set; }

    /// <summary>Modulus of the shard index; a power of two.</summary>
    public int ShardCount { get; set; }

    public ManifestCount? Count { get; set; }

    /// <summary>Shards with content, by index, then part.</summary>
    public IReadOnlyList<ManifestShard> Shards { get; set; } = [];

    /// <summary>Reads the document; null for <c>null</c>.</summary>
    /// <exception cref="JsonException">It is not JSON of this form.</exception>
    public static Manifest? FromJson(ReadOnlySpan<byte> json) => JsonFields.Read(json, Read);

    private static Manifest Read(ref JsonFields fields)
    {
        Manifest manifest = new();
        while (fields.Next())
        {
            if (fields.Is("typ"u8))
            {
                manifest.Typ = fields.Text();
            }
            else if (fields.Is("tenant"u8))
            {
                manifest.Tenant = fields.Text();
            }
            else if (fields.Is("view"u8))
            {
                manifest.View = fields.Text();
            }
            else if (fields.Is("epoch"u8))
            {
                manifest.Epoch = fields.UInt64();
            }
            else if (fields.Is("gen"u8))
            {
                manifest.Generation = fields.UInt64();
            }
            else if (fields.Is("prev"u8))
            {
                manifest.Previous = fields.UInt64();
            }
            else if (fields.Is("beat"u8))
            {
                manifest.Beat = fields.UInt64();
            }
            else if (fields.Is("issued"u8))
            {
                manifest.Issued = fields.OptionalText();
            }
            else if (fields.Is("hbSec"u8))
            {
                manifest.HeartbeatSeconds = fields.Int32();
            }
            else if (fields.Is("schema"u8))
            {
                manifest.Schema = fields.Int32();
            }
            else if (fields.Is("crit"u8))
            {
                manifest.Crit = fields.OptionalTexts();
            }
            else if (fields.Is("minAgent"u8))
            {
                manifest.MinAgent = fields.OptionalText();
            }
            else if (fields.Is("ackPrune"u8))
            {
                manifest.AckPrune = fields.OptionalInt32();
            }
            else if (fields.Is("shardCount"u8))
            {
                manifest.ShardCount = fields.Int32();
            }
            else if (fields.Is("count"u8))
            {
                manifest.Count = fields.OptionalObject(ManifestCount.Read);
            }
            else if (fields.Is("shards"u8))
            {
                manifest.Shards = fields.Objects(ManifestShard.Read);
            }
            else
            {
                fields.Skip();
            }
        }

        return manifest;
    }
}
