using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>A limit of one client, held against the client that was asked for.</summary>
/// <param name="Name">Of the annotation, without its prefix: <c>connections-per-client</c> or <c>new-connections-per-second-per-client</c>.</param>
/// <param name="Number">As the Service has it.</param>
/// <param name="State"><c>free</c>: the next connection is let through; <c>reached</c>: it is refused; <c>unknown</c>: the kernel does not tell.</param>
public sealed record ClientLimitRow(string Name, long Number, string State) : IJsonObject
{
    /// <summary>The number that the kernel holds this client to, where that is another one: what it had when the client came.</summary>
    public long? Held { get; init; }

    /// <summary>Live connections of this client to the Service port; null where they were not counted, or do not matter.</summary>
    public int? Connections { get; init; }

    /// <summary>How long ago the client last asked for a new connection; null when that was longer ago than the kernel remembers, or does not matter.</summary>
    public long? QuietMilliseconds { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("name"u8, Name);
        writer.WriteNumber("number"u8, Number);
        writer.WriteString("state"u8, State);
        writer.WriteOptional("held"u8, Held);
        writer.WriteOptional("connections"u8, Connections);
        writer.WriteOptional("quietMilliseconds"u8, QuietMilliseconds);
    }
}
