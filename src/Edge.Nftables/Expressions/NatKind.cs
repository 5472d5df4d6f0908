namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_nat_types</c>.</summary>
public enum NatKind : uint
{
    /// <summary><c>NFT_NAT_SNAT</c>.</summary>
    Source = 0,

    /// <summary><c>NFT_NAT_DNAT</c>.</summary>
    Destination = 1,
}
