namespace Edge.Conformance.Schema;

/// <summary>Reads <c>conntrackCleanup[]</c>.</summary>
internal static class ConntrackReader
{
    /// <exception cref="SchemaException">It is not of the schema.</exception>
    public static ConntrackCase Read(Field entry) => new(
        entry["name"].TextOrNull() ?? entry.Path,
        [.. entry["services"].Items.Select(static service => service.Object())],
        [.. entry["endpointSlices"].Items.Select(static slice => slice.Object())],
        [.. entry["entries"].Items.Select(ReadEntry)]);

    private static ConntrackEntry ReadEntry(Field entry) => new(
        entry["protocol"].Choice(("TCP", FlowProtocol.Tcp), ("UDP", FlowProtocol.Udp), ("SCTP", FlowProtocol.Sctp)),
        entry["origDstIP"].IsPresent ? entry["origDstIP"].Address() : null,
        entry["origDstPort"].Port(),
        entry["replySrcIP"].Address(),
        entry["replySrcPort"].Port(),
        entry["expectDeleted"].Flag());
}
