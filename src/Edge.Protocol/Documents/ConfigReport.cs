using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>r/cfg</c>: what became of the configuration.</summary>
public sealed record ConfigReport
{
    [JsonPropertyName("gen")]
    public ulong Generation { get; init; }

    public bool Accepted { get; init; }

    public string? Reason { get; init; }

    /// <summary>Version of the key package in use.</summary>
    public int KeysVersion { get; init; }
}
