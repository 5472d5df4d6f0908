namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_dynset_ops</c>.</summary>
public enum DynsetOperation : uint
{
    /// <summary><c>NFT_DYNSET_OP_ADD</c>: leaves an existing element alone.</summary>
    Add = 0,

    /// <summary><c>NFT_DYNSET_OP_UPDATE</c>: also refreshes the timeout of an existing element, not its data.</summary>
    Update = 1,

    /// <summary><c>NFT_DYNSET_OP_DELETE</c>.</summary>
    Delete = 2,
}
