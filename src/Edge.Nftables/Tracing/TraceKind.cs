namespace Edge.Nftables.Tracing;

/// <summary>What a trace message tells: linux/netfilter/nf_tables.h: <c>enum nft_trace_types</c>.</summary>
public enum TraceKind : uint
{
    /// <summary><c>NFT_TRACETYPE_UNSPEC</c>, or a kind that is newer than this program.</summary>
    Unknown = 0,

    /// <summary><c>NFT_TRACETYPE_POLICY</c>: the packet came to the end of a base chain, whose policy decides.</summary>
    Policy = 1,

    /// <summary><c>NFT_TRACETYPE_RETURN</c>: the packet came to the end of another chain and goes back to where it was jumped from.</summary>
    Return = 2,

    /// <summary><c>NFT_TRACETYPE_RULE</c>: everything in a rule matched; <see cref="TraceEvent.Verdict"/> is what came of it.</summary>
    Rule = 3,
}
