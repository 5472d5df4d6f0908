using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>e</c>: something that a person may want to know.</summary>
public sealed record GatewayEvent
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
}
