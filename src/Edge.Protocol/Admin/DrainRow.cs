using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>An endpoint that gets no new connections and still has old ones.</summary>
/// <param name="Endpoint">Address and port.</param>
/// <param name="Flows">How many are left.</param>
/// <param name="Seconds">How long ago it got its last new one, as far as the agent knows.</param>
public sealed record DrainRow(string Endpoint, int Flows, long Seconds) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("endpoint"u8, Endpoint);
        writer.WriteNumber("flows"u8, Flows);
        writer.WriteNumber("seconds"u8, Seconds);
    }
}
