using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>First line of a shard.</summary>
public sealed record ShardHeader
{
    public int Shard { get; init; }

    public int? Part { get; init; }

    [JsonPropertyName("gen")]
    public ulong Generation { get; init; }

    /// <summary>Objects that follow.</summary>
    [JsonPropertyName("n")]
    public int Objects { get; init; }

    public int Schema { get; set; } = ProtocolLimits.Schema;
}
