namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_ng_types</c>.</summary>
public enum NumgenKind : uint
{
    /// <summary><c>NFT_NG_INCREMENTAL</c>.</summary>
    Incremental = 0,

    /// <summary><c>NFT_NG_RANDOM</c>.</summary>
    Random = 1,
}
