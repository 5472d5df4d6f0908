namespace Edge.Agent.Proxy;

/// <summary>What this kernel has of the parts that Services can do without. Known only after it refused them: nearly every kernel has all.</summary>
/// <param name="Hash"><c>nft_hash</c>. Without it every connection draws its slot.</param>
/// <param name="Limits"><c>nft_limit</c> and <c>nft_connlimit</c>. Without them nothing is limited, and Services that ask for it say so.</param>
/// <param name="SegmentSize"><c>rt</c> and <c>exthdr</c>. Without them SYNs keep their segment size.</param>
/// <param name="FastPath">Flowtables. Without them every packet goes by the rules, and Services that ask for the fast path say so. This and the next are known from the start.</param>
/// <param name="DirectReturn"><c>nft_fwd_netdev</c>. Without it all replies come through the gateway.</param>
internal sealed record KernelAbilities(bool Hash = true, bool Limits = true, bool SegmentSize = true, bool FastPath = true, bool DirectReturn = true)
{
    public static KernelAbilities All { get; } = new();

    /// <param name="missing">Names of expressions that the kernel does not know.</param>
    public static KernelAbilities Without(IReadOnlyCollection<string> missing) => new(
        !missing.Contains("hash"),
        !missing.Contains("limit") && !missing.Contains("connlimit"),
        !missing.Contains("rt") && !missing.Contains("exthdr"));
}
