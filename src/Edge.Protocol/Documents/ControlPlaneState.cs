using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>cp</c>: is the control plane there, and how are gateways to reconnect. Retained, and its will. Not signed, so nothing is decided by it but pace.</summary>
public sealed record ControlPlaneState
{
    public bool Online { get; init; }

    [JsonPropertyName("cpId")]
    public string? ControlPlaneId { get; init; }

    /// <summary>Counts connections of this control plane.</summary>
    [JsonPropertyName("conn")]
    public ulong Connection { get; init; }

    /// <summary>Window over which gateways spread their reconnects.</summary>
    [JsonPropertyName("spread")]
    public int? SpreadSeconds { get; init; }

    public int? MinProto { get; init; }

    public int? MaxProto { get; init; }

    public IReadOnlyList<string>? Servers { get; init; }
}
