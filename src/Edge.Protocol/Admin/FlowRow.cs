using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>Live connections of one Service port through this gateway.</summary>
/// <param name="Namespace">Of the Service.</param>
/// <param name="Service">Its name.</param>
/// <param name="Port">Name of the port; empty when it has none.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>.</param>
/// <param name="Family"><c>IPv4</c> or <c>IPv6</c>.</param>
/// <param name="Flows">How many.</param>
public sealed record FlowRow(string Namespace, string Service, string Port, string Protocol, string Family, int Flows) : IJsonObject
{
    /// <summary>Those among them to endpoints that get no new ones.</summary>
    public IReadOnlyList<DrainRow> Draining { get; init; } = [];

    /// <summary>All by endpoint, where <see cref="AdminRequest.Wide"/> asks for it; else null.</summary>
    public IReadOnlyList<EndpointFlowRow>? Endpoints { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("namespace"u8, Namespace);
        writer.WriteString("service"u8, Service);
        writer.WriteString("port"u8, Port);
        writer.WriteString("protocol"u8, Protocol);
        writer.WriteString("family"u8, Family);
        writer.WriteNumber("flows"u8, Flows);
        writer.WriteOptional("draining"u8, Draining);
        writer.WriteOptional("endpoints"u8, Endpoints);
    }
}
