namespace Edge.Nftables.Expressions;

/// <summary>
/// linux/netfilter/nf_tables.h: <c>enum nft_registers</c>. The four registers of 16 bytes (1–4) and the sixteen of 4 bytes (8–23) are
/// the same memory: <see cref="Word1"/> is the second word of <see cref="Register1"/>, <see cref="Word5"/> that of <see cref="Register2"/>.
/// The word that a register begins with is that register: the kernel dumps it so, and one name for one place keeps rules comparable.
/// </summary>
public enum Register : uint
{
    /// <summary><c>NFT_REG_VERDICT</c>.</summary>
    Verdict = 0,

    /// <summary><c>NFT_REG_1</c>.</summary>
    Register1 = 1,

    /// <summary><c>NFT_REG_2</c>.</summary>
    Register2 = 2,

    /// <summary><c>NFT_REG_3</c>.</summary>
    Register3 = 3,

    /// <summary><c>NFT_REG_4</c>.</summary>
    Register4 = 4,

    /// <summary><c>NFT_REG32_01</c>.</summary>
    Word1 = 9,

    /// <summary><c>NFT_REG32_02</c>.</summary>
    Word2 = 10,

    /// <summary><c>NFT_REG32_03</c>.</summary>
    Word3 = 11,

    /// <summary><c>NFT_REG32_05</c>.</summary>
    Word5 = 13,

    /// <summary><c>NFT_REG32_06</c>.</summary>
    Word6 = 14,

    /// <summary><c>NFT_REG32_07</c>.</summary>
    Word7 = 15,

    /// <summary><c>NFT_REG32_09</c>.</summary>
    Word9 = 17,

    /// <summary><c>NFT_REG32_10</c>.</summary>
    Word10 = 18,

    /// <summary><c>NFT_REG32_11</c>.</summary>
    Word11 = 19,

    /// <summary><c>NFT_REG32_13</c>.</summary>
    Word13 = 21,

    /// <summary><c>NFT_REG32_14</c>.</summary>
    Word14 = 22,

    /// <summary><c>NFT_REG32_15</c>.</summary>
    Word15 = 23,
}
