namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_reject_types</c>.</summary>
public enum RejectKind : uint
{
    /// <summary><c>NFT_REJECT_ICMP_UNREACH</c>: the code is that of the family's ICMP.</summary>
    IcmpUnreachable = 0,

    /// <summary><c>NFT_REJECT_TCP_RST</c>.</summary>
    TcpReset = 1,

    /// <summary><c>NFT_REJECT_ICMPX_UNREACH</c>: the code is of <c>enum nft_reject_inet_code</c>.</summary>
    IcmpxUnreachable = 2,
}
