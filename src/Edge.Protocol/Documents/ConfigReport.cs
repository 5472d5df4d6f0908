using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>r/cfg</c>: what became of the configuration.</summary>
public sealed record ConfigReport : IJsonObject
{
    [JsonPropertyName("gen")]
    public ulong Generation { get; init; }

    public bool Accepted { get; init; }

    public string? Reason { get; init; }

    /// <summary>Version of the key package in use.</summary>
    public int KeysVersion { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("gen"u8, Generation);
        writer.WriteBoolean("accepted"u8, Accepted);
        writer.WriteOptional("reason"u8, Reason);
        writer.WriteNumber("keysVersion"u8, KeysVersion);
    }
}
