using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>How the last commit went.</summary>
public sealed record NftablesReport : IJsonObject
{
    public bool Ok { get; init; }

    public long Repairs { get; init; }

    [JsonPropertyName("lastMs")]
    public double LastMilliseconds { get; init; }

    public string? Error { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("ok"u8, Ok);
        writer.WriteNumber("repairs"u8, Repairs);
        writer.WriteNumber("lastMs"u8, LastMilliseconds);
        writer.WriteOptional("error"u8, Error);
    }
}
