using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>An uplink or a tunnel whose replies leave by it.</summary>
/// <param name="Name">Of the interface.</param>
/// <param name="Kind"><c>uplink</c> or <c>tunnel</c>.</param>
/// <param name="Number">1 to 7, in the mark of connections.</param>
public sealed record UplinkRow(string Name, string Kind, int Number) : IJsonObject
{
    /// <summary>Number of its routing table.</summary>
    public int Table { get; init; }

    /// <summary>Value and mask of the packet's mark, as <c>ip rule</c> writes them.</summary>
    public string Mark { get; init; } = "";

    /// <summary><c>up</c>, or why replies leave as the main table says.</summary>
    public string State { get; init; } = "";

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("name"u8, Name);
        writer.WriteString("kind"u8, Kind);
        writer.WriteNumber("number"u8, Number);
        writer.WriteNumber("table"u8, Table);
        writer.WriteString("mark"u8, Mark);
        writer.WriteString("state"u8, State);
    }
}
