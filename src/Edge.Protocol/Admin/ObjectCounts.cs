using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>How many objects a view, or a gateway, holds.</summary>
public sealed record ObjectCounts(int Services, int Slices, int Endpoints) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("services"u8, Services);
        writer.WriteNumber("slices"u8, Slices);
        writer.WriteNumber("endpoints"u8, Endpoints);
    }
}
