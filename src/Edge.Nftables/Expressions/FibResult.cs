namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_fib_result</c>.</summary>
public enum FibResult : uint
{
    /// <summary><c>NFT_FIB_RESULT_OIF</c>.</summary>
    OutputInterface = 1,

    /// <summary><c>NFT_FIB_RESULT_OIFNAME</c>.</summary>
    OutputInterfaceName = 2,

    /// <summary><c>NFT_FIB_RESULT_ADDRTYPE</c>: <c>RTN_*</c>, 2 for a local address.</summary>
    AddressType = 3,
}
