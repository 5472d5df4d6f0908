using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>The connection to the broker.</summary>
/// <param name="State"><c>connected</c>, <c>connecting</c> or <c>disconnected</c>.</param>
/// <param name="Address">host:port.</param>
/// <param name="LastError">What the broker or the library said last, null when nothing.</param>
/// <param name="SinceSeconds">How long it has been in this state.</param>
public sealed record BrokerStatus(string State, string Address, string? LastError = null, long? SinceSeconds = null) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("state"u8, State);
        writer.WriteString("address"u8, Address);
        writer.WriteOptional("lastError"u8, LastError);
        writer.WriteOptional("sinceSeconds"u8, SinceSeconds);
    }
}
