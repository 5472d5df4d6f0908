namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_limit_type</c>.</summary>
public enum LimitKind : uint
{
    /// <summary><c>NFT_LIMIT_PKTS</c>.</summary>
    Packets = 0,

    /// <summary><c>NFT_LIMIT_PKT_BYTES</c>.</summary>
    Bytes = 1,
}
