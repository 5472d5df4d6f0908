using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>All endpoints that drain.</summary>
public sealed record DrainTotal : IJsonObject
{
    public int Endpoints { get; init; }

    public int Flows { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("endpoints"u8, Endpoints);
        writer.WriteNumber("flows"u8, Flows);
    }
}
