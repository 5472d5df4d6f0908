using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One endpoint of a Service.</summary>
public sealed record EndpointRow(string Namespace, string Service, string Slice, string Address) : IJsonObject
{
    /// <summary>As in <c>http:8080/TCP</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    public bool Ready { get; init; }

    public bool Serving { get; init; }

    public bool Terminating { get; init; }

    public string? Node { get; init; }

    public string? Zone { get; init; }

    /// <summary>Whether it sees the address of clients from outside: <c>kept</c>, or <c>masqueraded</c> and why; null where that is not known, on edge-control.</summary>
    public string? Source { get; init; }

    /// <summary><see cref="Source"/> as a sentence, with what would keep the address.</summary>
    public string? SourceReason { get; init; }

    /// <summary>Live connections to it through this gateway; null where nobody counted, and always so from the socket: edgectl puts it in.</summary>
    public int? Connections { get; init; }

    /// <summary>Why it gets no new connections while another endpoint answers: it does not answer the gateway's probes. As in <c>tcp refused, 42 s ago</c>; null while it does, or is not asked.</summary>
    public string? Demoted { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("namespace"u8, Namespace);
        writer.WriteString("service"u8, Service);
        writer.WriteString("slice"u8, Slice);
        writer.WriteString("address"u8, Address);
        writer.WriteOptional("ports"u8, Ports);
        writer.WriteBoolean("ready"u8, Ready);
        writer.WriteBoolean("serving"u8, Serving);
        writer.WriteBoolean("terminating"u8, Terminating);
        writer.WriteOptional("node"u8, Node);
        writer.WriteOptional("zone"u8, Zone);
        writer.WriteOptional("source"u8, Source);
        writer.WriteOptional("sourceReason"u8, SourceReason);
        writer.WriteOptional("connections"u8, Connections);
        writer.WriteOptional("demoted"u8, Demoted);
    }
}
