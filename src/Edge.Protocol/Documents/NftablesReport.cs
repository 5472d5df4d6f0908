using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>How the last commit went.</summary>
public sealed record NftablesReport
{
    public bool Ok { get; init; }

    public long Repairs { get; init; }

    [JsonPropertyName("lastMs")]
    public double LastMilliseconds { get; init; }

    public string? Error { get; init; }
}
