using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>Counts of the desired state.</summary>
public sealed record ReportedObjects : IJsonObject
{
    public int Services { get; init; }

    public int Slices { get; init; }

    public int Endpoints { get; init; }

    public int Rejected { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("services"u8, Services);
        writer.WriteNumber("slices"u8, Slices);
        writer.WriteNumber("endpoints"u8, Endpoints);
        writer.WriteNumber("rejected"u8, Rejected);
    }
}
