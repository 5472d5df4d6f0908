using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>One message with content of a view.</summary>
public sealed record ManifestShard
{
    [JsonPropertyName("i")]
    public int Index { get; init; }

    /// <summary>Number of this part when the shard takes several messages.</summary>
    [JsonPropertyName("k")]
    public int? Part { get; init; }

    /// <summary>Generation in which the content last changed.</summary>
    [JsonPropertyName("gen")]
    public ulong Generation { get; init; }

    /// <summary>Objects in it, the header not counted.</summary>
    [JsonPropertyName("n")]
    public int Objects { get; init; }

    [JsonPropertyName("len")]
    public int PackedBytes { get; init; }

    [JsonPropertyName("raw")]
    public int UnpackedBytes { get; init; }

    /// <summary>Of the packed bytes, base64url.</summary>
    [JsonPropertyName("sha256")]
    public string Sha256 { get; set; } = "";
}
