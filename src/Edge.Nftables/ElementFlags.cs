namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_set_elem_flags</c>.</summary>
[Flags]
public enum ElementFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The key is the first one behind an interval.</summary>
    IntervalEnd = 0x1,

    /// <summary>Matches every key that no other element matches; has no key (kernel 5.13).</summary>
    CatchAll = 0x2,
}
