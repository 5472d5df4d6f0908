using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>cp</c>: is the control plane there, and how are gateways to reconnect. Retained, and its will. Not signed, so nothing is decided by it but pace.</summary>
public sealed record ControlPlaneState
{
    public bool Online { get; set; }

    [JsonPropertyName("cpId")]
    public string? ControlPlaneId { get; set; }

    /// <summary>Counts connections of this control plane.</summary>
    [JsonPropertyName("conn")]
    public ulong Connection { get; set; }

    /// <summary>Window over which gateways spread their reconnects.</summary>
    [JsonPropertyName("spread")]
    public int? SpreadSeconds { get; set; }

    public int? MinProto { get; set; }

    public int? MaxProto { get; set; }

    public IReadOnlyList<string>? Servers { get; set; }

    /// <summary>Reads the document; null for <c>null</c>.</summary>
    /// <exception cref="JsonException">It is not JSON of this form.</exception>
    public static ControlPlaneState? FromJson(ReadOnlySpan<byte> json) => JsonFields.Read(json, Read);

    private static ControlPlaneState Read(ref JsonFields fields)
    {
        ControlPlaneState state = new();
        while (fields.Next())
        {
            if (fields.Is("online"u8))
            {
                state.Online = fields.Truth();
            }
            else if (fields.Is("cpId"u8))
            {
                state.ControlPlaneId = fields.OptionalText();
            }
            else if (fields.Is("conn"u8))
            {
                state.Connection = fields.UInt64();
            }
            else if (fields.Is("spread"u8))
            {
                state.SpreadSeconds = fields.OptionalInt32();
            }
            else if (fields.Is("minProto"u8))
            {
                state.MinProto = fields.OptionalInt32();
            }
            else if (fields.Is("maxProto"u8))
            {
                state.MaxProto = fields.OptionalInt32();
            }
            else if (fields.Is("servers"u8))
            {
                state.Servers = fields.OptionalTexts();
            }
            else
            {
                fields.Skip();
            }
        }

        return state;
    }
}
