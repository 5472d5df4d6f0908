using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>Live connections to one endpoint.</summary>
/// <param name="Endpoint">Address and port; the address alone where connections keep their port.</param>
/// <param name="Flows">How many.</param>
public sealed record EndpointFlowRow(string Endpoint, int Flows) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("endpoint"u8, Endpoint);
        writer.WriteNumber("flows"u8, Flows);
    }
}
