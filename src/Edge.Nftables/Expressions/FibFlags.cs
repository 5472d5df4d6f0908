namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_fib_flags</c>.</summary>
[Flags]
public enum FibFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>NFTA_FIB_F_SADDR</c>.</summary>
    Source = 0x1,

    /// <summary><c>NFTA_FIB_F_DADDR</c>.</summary>
    Destination = 0x2,

    /// <summary><c>NFTA_FIB_F_MARK</c>.</summary>
    Mark = 0x4,

    /// <summary><c>NFTA_FIB_F_IIF</c>.</summary>
    InputInterface = 0x8,

    /// <summary><c>NFTA_FIB_F_OIF</c>.</summary>
    OutputInterface = 0x10,

    /// <summary><c>NFTA_FIB_F_PRESENT</c>: only whether there is a result.</summary>
    Present = 0x20,
}
