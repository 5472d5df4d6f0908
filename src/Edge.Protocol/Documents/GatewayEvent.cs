using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>e</c>: something that a person may want to know.</summary>
public sealed record GatewayEvent : IJsonObject
{
    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public string Level { get; set; } = "info";

    public string Code { get; set; } = "";

    public string Text { get; set; } = "";

    public ulong? Epoch { get; init; }

    [JsonPropertyName("gen")]
    public ulong? Generation { get; init; }

    [JsonPropertyName("kid")]
    public string? KeyId { get; init; }

    public string? BootId { get; init; }

    /// <summary>Milliseconds since boot.</summary>
    public long? At { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("level"u8, Level);
        writer.WriteString("code"u8, Code);
        writer.WriteString("text"u8, Text);
        writer.WriteOptional("epoch"u8, Epoch);
        writer.WriteOptional("gen"u8, Generation);
        writer.WriteOptional("kid"u8, KeyId);
        writer.WriteOptional("bootId"u8, BootId);
        writer.WriteOptional("at"u8, At);
    }
}
