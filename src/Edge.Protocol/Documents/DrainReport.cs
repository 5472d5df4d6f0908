using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>An endpoint that gets no new connections and still has old ones.</summary>
public sealed record DrainReport : IJsonObject
{
    /// <summary>As in <c>shop/web</c>.</summary>
    public string? Service { get; init; }

    /// <summary>Name of the Service port, where it has one.</summary>
    public string? Port { get; init; }

    /// <summary>Address and port.</summary>
    public string? Endpoint { get; init; }

    public int Flows { get; init; }

    /// <summary>Since it got no new ones.</summary>
    public long Seconds { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteOptional("service"u8, Service);
        writer.WriteOptional("port"u8, Port);
        writer.WriteOptional("endpoint"u8, Endpoint);
        writer.WriteNumber("flows"u8, Flows);
        writer.WriteNumber("seconds"u8, Seconds);
    }
}
