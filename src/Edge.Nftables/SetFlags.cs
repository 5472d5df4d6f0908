namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_set_flags</c>.</summary>
[Flags]
public enum SetFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Has no name of its own and lives as long as the rule that uses it.</summary>
    Anonymous = 0x1,

    /// <summary>Does not change while a rule uses it.</summary>
    Constant = 0x2,

    /// <summary>Elements are ranges.</summary>
    Interval = 0x4,

    /// <summary>Elements have data. Set by the library from <see cref="Set.DataType"/>.</summary>
    Map = 0x8,

    /// <summary>Elements expire.</summary>
    Timeout = 0x10,

    /// <summary>Rules add elements (nft: <c>dynamic</c>, kernel: <c>NFT_SET_EVAL</c>).</summary>
    Dynamic = 0x20,

    /// <summary>Data are names of stateful objects.</summary>
    Object = 0x40,

    /// <summary>Ranges in each component of a concatenation. Set by the library for a concatenation of intervals.</summary>
    Concatenation = 0x80,

    /// <summary>Elements have expressions such as counters. Set by the kernel.</summary>
    Expression = 0x100,
}
