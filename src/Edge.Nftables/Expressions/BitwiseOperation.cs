namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_bitwise_ops</c>.</summary>
public enum BitwiseOperation : uint
{
    /// <summary><c>NFT_BITWISE_MASK_XOR</c>: <c>(source &amp; mask) ^ xor</c>.</summary>
    MaskXor = 0,

    /// <summary><c>NFT_BITWISE_LSHIFT</c>.</summary>
    ShiftLeft = 1,

    /// <summary><c>NFT_BITWISE_RSHIFT</c>.</summary>
    ShiftRight = 2,
}
