using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>One step of a packet with what is known about it.</summary>
/// <param name="Event">What the kernel told.</param>
/// <param name="Hook">Where the packet was; null when the chain is gone.</param>
internal sealed record TraceStep(TraceEvent Event, Hook? Hook)
{
    /// <summary>The rule that matched; null when it is gone, or could not be read.</summary>
    public Rule? Rule { get; init; }

    /// <summary>The rule as nft prints it, without its comment.</summary>
    public string? RuleText { get; init; }

    /// <summary>The Service port whose element the rule found, as its comment names it: <c>shop/web:http</c>.</summary>
    public string? Service { get; init; }

    /// <summary>Name of the interface that the packet came in by; only beside a packet.</summary>
    public string? Input { get; init; }

    /// <summary>Name of the interface that it leaves by; only beside a packet.</summary>
    public string? Output { get; init; }

    /// <summary>The rule answers the sender instead of only dropping (<c>reject</c>).</summary>
    public bool Refuses { get; init; }

    /// <summary>The rule translates (<c>dnat</c>, <c>masquerade</c>).</summary>
    public bool Translates { get; init; }

    /// <summary>The table is one of the gateway's own.</summary>
    public bool IsOurs => Event.Table is "edge" or TraceTable.Name || Event.Table.StartsWith("edge-", StringComparison.Ordinal);

    /// <summary>The packet ends here.</summary>
    public bool Drops => Event is { Verdict.Code: VerdictCode.Drop } or { Kind: TraceKind.Policy, Policy: VerdictCode.Drop };

    /// <summary>Table and chain, as nft names them.</summary>
    public string Place => $"{Event.Family.ToNft()} {Event.Table} {Event.Chain}";
}
