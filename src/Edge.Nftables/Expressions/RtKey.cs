namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_rt_keys</c>.</summary>
public enum RtKey : uint
{
    /// <summary><c>NFT_RT_CLASSID</c>.</summary>
    ClassId = 0,

    /// <summary><c>NFT_RT_NEXTHOP4</c>.</summary>
    NextHopIPv4 = 1,

    /// <summary><c>NFT_RT_NEXTHOP6</c>.</summary>
    NextHopIPv6 = 2,

    /// <summary><c>NFT_RT_TCPMSS</c>.</summary>
    TcpMss = 3,

    /// <summary><c>NFT_RT_XFRM</c>.</summary>
    Xfrm = 4,
}
