namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_payload_bases</c>.</summary>
public enum PayloadBase : uint
{
    /// <summary><c>NFT_PAYLOAD_LL_HEADER</c>.</summary>
    Link = 0,

    /// <summary><c>NFT_PAYLOAD_NETWORK_HEADER</c>.</summary>
    Network = 1,

    /// <summary><c>NFT_PAYLOAD_TRANSPORT_HEADER</c>.</summary>
    Transport = 2,

    /// <summary><c>NFT_PAYLOAD_INNER_HEADER</c>.</summary>
    Inner = 3,
}
