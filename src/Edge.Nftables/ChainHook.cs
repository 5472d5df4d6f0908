namespace Edge.Nftables;

/// <summary>What makes a chain a base chain.</summary>
/// <param name="Type">Kind of chain.</param>
/// <param name="Hook">Where packets come from.</param>
/// <param name="Priority">Order among the chains of the hook, lowest first (linux/netfilter_ipv4.h: <c>enum nf_ip_hook_priorities</c>).</param>
/// <param name="Policy">What happens at the end of the chain.</param>
public sealed record ChainHook(ChainType Type, Hook Hook, int Priority, ChainPolicy Policy = ChainPolicy.Accept)
{
    /// <summary>Name of the device, at <see cref="Hook.Ingress"/> only; the chain goes when the device does.</summary>
    public string? Device { get; init; }
}
