using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>What a view consists of: the end-of-initial-state marker, with a hash of every part. Signed.</summary>
public sealed record Manifest
{
    /// <summary>Always <c>manifest</c>.</summary>
    public string Typ { get; set; } = DocumentTypes.Manifest;

    public string Tenant { get; set; } = "";

    public string View { get; set; } = "";

    public ulong Epoch { get; init; }

    [JsonPropertyName("gen")]
    public ulong Generation { get; init; }

    /// <summary>Generation of the manifest before this one.</summary>
    [JsonPropertyName("prev")]
    public ulong Previous { get; init; }

    /// <summary>Rises with every publication, also when nothing else changed.</summary>
    public ulong Beat { get; init; }

    /// <summary>RFC 3339; for people and as a floor of an unset clock, never for a decision.</summary>
    public string? Issued { get; init; }

    /// <summary>How often it is published at least.</summary>
    [JsonPropertyName("hbSec")]
    public int HeartbeatSeconds { get; set; } = 600;

    public int Schema { get; set; } = ProtocolLimits.Schema;

    /// <summary>What a reader must understand, or else reject the document.</summary>
    public IReadOnlyList<string>? Crit { get; init; }

    /// <summary>Oldest agent that understands it.</summary>
    public string? MinAgent { get; init; }

    /// <summary>The operator confirms that up to so many Services may go at once.</summary>
    public int? AckPrune { get; init; }

    /// <summary>Modulus of the shard index; a power of two.</summary>
    public int ShardCount { get; init; }

    public ManifestCount? Count { get; init; }

    /// <summary>Shards with content, by index, then part.</summary>
    public IReadOnlyList<ManifestShard> Shards { get; set; } = [];
}
