namespace Edge.Protocol.Admin;

/// <summary>Live connections of one Service port through this gateway.</summary>
/// <param name="Namespace">Of the Service.</param>
/// <param name="Service">Its name.</param>
/// <param name="Port">Name of the port; empty when it has none.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>.</param>
/// <param name="Family"><c>IPv4</c> or <c>IPv6</c>.</param>
/// <param name="Flows">How many.</param>
public sealed record FlowRow(string Namespace, string Service, string Port, string Protocol, string Family, int Flows)
{
    /// <summary>Those among them to endpoints that get no new ones.</summary>
    public IReadOnlyList<DrainRow> Draining { get; init; } = [];
}
