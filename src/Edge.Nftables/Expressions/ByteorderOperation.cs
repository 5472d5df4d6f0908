namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_byteorder_ops</c>.</summary>
public enum ByteorderOperation : uint
{
    /// <summary><c>NFT_BYTEORDER_NTOH</c>.</summary>
    NetworkToHost = 0,

    /// <summary><c>NFT_BYTEORDER_HTON</c>.</summary>
    HostToNetwork = 1,
}
