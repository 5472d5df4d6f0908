namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_hash_types</c>.</summary>
public enum HashKind : uint
{
    /// <summary><c>NFT_HASH_JENKINS</c>: of a register, nft's <c>jhash</c>.</summary>
    Jenkins = 0,

    /// <summary><c>NFT_HASH_SYM</c>: of the packet's flow, nft's <c>symhash</c>.</summary>
    Symmetric = 1,
}
