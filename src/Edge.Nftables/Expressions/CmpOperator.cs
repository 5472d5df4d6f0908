namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_cmp_ops</c>.</summary>
public enum CmpOperator : uint
{
    /// <summary><c>NFT_CMP_EQ</c>.</summary>
    Equal = 0,

    /// <summary><c>NFT_CMP_NEQ</c>.</summary>
    NotEqual = 1,

    /// <summary><c>NFT_CMP_LT</c>.</summary>
    Less = 2,

    /// <summary><c>NFT_CMP_LTE</c>.</summary>
    LessOrEqual = 3,

    /// <summary><c>NFT_CMP_GT</c>.</summary>
    Greater = 4,

    /// <summary><c>NFT_CMP_GTE</c>.</summary>
    GreaterOrEqual = 5,
}
