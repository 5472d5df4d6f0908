using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>s</c>: birth (<see cref="Online"/> true) or death. A death counts only against the birth with the same boot id and connection number.</summary>
public sealed record GatewayStatus
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
}
