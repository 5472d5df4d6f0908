namespace Edge.Nftables.Tracing;

/// <summary>One step of a traced packet, as the kernel tells it: a rule that matched, or the end of a chain.</summary>
/// <param name="Id">Number of the packet: the steps of one packet carry the same one (<c>NFTA_TRACE_ID</c>).</param>
/// <param name="Family">Family of the table.</param>
/// <param name="Table">Name of the table.</param>
/// <param name="Chain">Name of the chain.</param>
/// <param name="Kind">What happened.</param>
public sealed record TraceEvent(uint Id, Family Family, string Table, string Chain, TraceKind Kind)
{
    /// <summary>Handle of the rule, for <see cref="TraceKind.Rule"/>; 0 otherwise.</summary>
    public ulong RuleHandle { get; init; }

    /// <summary>What came of a rule or of the end of a chain; <see langword="null"/> where the kernel does not say.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The policy of the base chain, for <see cref="TraceKind.Policy"/>.</summary>
    public VerdictCode? Policy { get; init; }

    /// <summary>The packet's mark (<c>meta mark</c>); 0 when it has none.</summary>
    public uint Mark { get; init; }

    /// <summary>Index of the interface that the packet came in by; 0 before there is one. Only beside <see cref="Packet"/>.</summary>
    public uint InputInterface { get; init; }

    /// <summary>Index of the interface that the packet leaves by; 0 before its way is chosen. Only beside <see cref="Packet"/>.</summary>
    public uint OutputInterface { get; init; }

    /// <summary>The packet as it is now. The kernel tells it with the first step in each base chain only, and not for what it cannot read as IP.</summary>
    public TracePacket? Packet { get; init; }
}
