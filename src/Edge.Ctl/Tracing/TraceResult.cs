namespace Edge.Ctl.Tracing;

/// <summary>What a trace has found.</summary>
/// <param name="Packets">The packets, in the order in which they came.</param>
/// <param name="HasLost">The kernel told more than was read in time: a step may be missing.</param>
internal sealed record TraceResult(IReadOnlyList<TracedPacket> Packets, bool HasLost);
