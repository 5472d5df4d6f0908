using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>A list of endpoints that a connection gets one of.</summary>
/// <param name="Mark">The list in marks and in keys of the map, as in <c>0x00000200</c>.</param>
/// <param name="Chain">The chain that chooses a slot, as in <c>pick-3</c>; empty for a list without endpoints.</param>
/// <param name="Slots">How many slots it has.</param>
public sealed record PathListRow(string Mark, string Chain, int Slots) : IJsonObject
{
    /// <summary>The map that slots are in.</summary>
    public string Map { get; init; } = "";

    /// <summary>Live connections of the Service port, to whichever of its addresses; null when they were not counted.</summary>
    public int? Flows { get; init; }

    /// <summary>Those that get connections first; at most <see cref="AdminLimits.ExplainEndpoints"/>.</summary>
    public IReadOnlyList<PathEndpointRow> Endpoints { get; init; } = [];

    /// <summary>Endpoints that were left out.</summary>
    public int LeftOut { get; init; }

    /// <summary>Slots that were read back from the kernel: all of a small list, one for each endpoint of a large one.</summary>
    public int SlotsRead { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("mark"u8, Mark);
        writer.WriteString("chain"u8, Chain);
        writer.WriteNumber("slots"u8, Slots);
        writer.WriteString("map"u8, Map);
        writer.WriteOptional("flows"u8, Flows);
        writer.WriteOptional("endpoints"u8, Endpoints);
        writer.WriteNumber("leftOut"u8, LeftOut);
        writer.WriteNumber("slotsRead"u8, SlotsRead);
    }
}
