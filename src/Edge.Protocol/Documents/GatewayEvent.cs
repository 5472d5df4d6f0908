using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>e</c>: something that a person may want to know.</summary>
public sealed record GatewayEvent
{
    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public string Level { get; init; } = "info";

    public string Code { get; init; } = "";

    public string Text { get; init; } = "";

    public ulong? Epoch { get; init; }

    [JsonPropertyName("gen")]
    public ulong? Generation { get; init; }

    [JsonPropertyName("kid")]
    public string? KeyId { get; init; }

    public string? BootId { get; init; }

    /// <summary>Milliseconds since boot.</summary>
    public long? At { get; init; }
}
