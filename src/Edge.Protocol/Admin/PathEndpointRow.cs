using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One endpoint of a Service port, and why it gets connections or not.</summary>
/// <param name="Endpoint">Address and port; the address alone where connections keep their port.</param>
/// <param name="State"><c>ready</c>, <c>terminating</c> (serves until it ends), <c>ended</c> (terminating and not serving), <c>unready</c>, or <c>gone</c>: in no EndpointSlice, but connections to it live on.</param>
/// <param name="Choice"><c>chosen</c>, or why not: <c>state</c>, <c>remote</c> (on another node), <c>demoted</c> (does not answer probes), <c>hints</c> (for another zone or node), <c>weight</c> (it is 0), <c>gone</c>, <c>elsewhere</c>.</param>
public sealed record PathEndpointRow(string Endpoint, string State, string Choice) : IJsonObject
{
    /// <summary>On this node.</summary>
    public bool Local { get; init; }

    public string? Node { get; init; }

    public string? Zone { get; init; }

    /// <summary>How many slots of the list it has.</summary>
    public int Slots { get; init; }

    /// <summary>The first of them; null for none.</summary>
    public int? Slot { get; init; }

    /// <summary>Where the kernel differs: what stands in the endpoint's slot there, or <c>nothing</c>.</summary>
    public string? InKernel { get; init; }

    /// <summary>Whether it sees the client's address: <c>kept</c>, or <c>masqueraded</c> and why.</summary>
    public string Source { get; init; } = "";

    /// <summary><see cref="Source"/> as a sentence, with what would keep the address.</summary>
    public string SourceReason { get; init; } = "";

    /// <summary>Why packets to it do not arrive: <c>route</c> (none leads there), <c>neighbour</c> (it does not answer ARP or neighbour discovery), <c>router</c> (the router on the way does not); null where nothing is known against it.</summary>
    public string? Unreachable { get; init; }

    /// <summary>Live connections; null when they were not counted.</summary>
    public int? Flows { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("endpoint"u8, Endpoint);
        writer.WriteString("state"u8, State);
        writer.WriteString("choice"u8, Choice);
        writer.WriteBoolean("local"u8, Local);
        writer.WriteOptional("node"u8, Node);
        writer.WriteOptional("zone"u8, Zone);
        writer.WriteNumber("slots"u8, Slots);
        writer.WriteOptional("slot"u8, Slot);
        writer.WriteOptional("inKernel"u8, InKernel);
        writer.WriteString("source"u8, Source);
        writer.WriteString("sourceReason"u8, SourceReason);
        writer.WriteOptional("unreachable"u8, Unreachable);
        writer.WriteOptional("flows"u8, Flows);
    }
}
