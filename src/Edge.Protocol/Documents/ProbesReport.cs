using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>Which endpoints answer the gateway.</summary>
public sealed record ProbesReport : IJsonObject
{
    /// <summary>Endpoints that are asked.</summary>
    public int Probed { get; init; }

    /// <summary>Endpoints that do not answer.</summary>
    public int Demoted { get; init; }

    /// <summary>Services with a port of which no endpoint answers, at most 16; absent when there is none.</summary>
    public IReadOnlyList<string>? Dead { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("probed"u8, Probed);
        writer.WriteNumber("demoted"u8, Demoted);
        writer.WriteOptional("dead"u8, Dead);
    }
}
