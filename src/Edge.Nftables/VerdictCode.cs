namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_verdicts</c>, and <c>NF_*</c> of linux/netfilter.h.</summary>
public enum VerdictCode
{
    /// <summary><c>NF_DROP</c>.</summary>
    Drop = 0,

    /// <summary><c>NF_ACCEPT</c>.</summary>
    Accept = 1,

    /// <summary><c>NF_QUEUE</c>.</summary>
    Queue = 3,

    /// <summary><c>NFT_CONTINUE</c>: with the next rule.</summary>
    Continue = -1,

    /// <summary><c>NFT_BREAK</c>: end of this rule.</summary>
    Break = -2,

    /// <summary><c>NFT_JUMP</c>: to a chain, and back behind this rule.</summary>
    Jump = -3,

    /// <summary><c>NFT_GOTO</c>: to a chain, and not back.</summary>
    Goto = -4,

    /// <summary><c>NFT_RETURN</c>: to where the last jump came from.</summary>
    Return = -5,
}
