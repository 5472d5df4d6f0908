using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>s</c>: birth (<see cref="Online"/> true) or death. A death counts only against the birth with the same boot id and connection number.</summary>
public sealed record GatewayStatus : IJsonObject
{
    public bool Online { get; init; }

    public string BootId { get; set; } = "";

    [JsonPropertyName("conn")]
    public ulong Connection { get; init; }

    public string? Reason { get; init; }

    public string? Version { get; init; }

    public string? View { get; init; }

    public string? NodeName { get; init; }

    /// <summary>128 random bits that a command must repeat.</summary>
    [JsonPropertyName("cmdNonce")]
    public string? Nonce { get; init; }

    public IReadOnlyList<string>? Capabilities { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("online"u8, Online);
        writer.WriteString("bootId"u8, BootId);
        writer.WriteNumber("conn"u8, Connection);
        writer.WriteOptional("reason"u8, Reason);
        writer.WriteOptional("version"u8, Version);
        writer.WriteOptional("view"u8, View);
        writer.WriteOptional("nodeName"u8, NodeName);
        writer.WriteOptional("cmdNonce"u8, Nonce);
        writer.WriteOptional("capabilities"u8, Capabilities);
    }
}
