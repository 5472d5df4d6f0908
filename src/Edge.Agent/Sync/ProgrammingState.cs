using Edge.Linux.Netlink;
using Edge.Protocol;

namespace Edge.Agent.Sync;

/// <summary>How programming the kernel goes: what reports and status say of it. Owned by the reconciler.</summary>
internal sealed class ProgrammingState
{
    private string? _lastMessage;

    /// <summary>The generation whose state the kernel has.</summary>
    public Generation Programmed { get; private set; }

    /// <summary>When, in milliseconds since boot.</summary>
    public long ProgrammedAt { get; private set; }

    public TimeSpan LastCommit { get; private set; }

    /// <summary>How often somebody had changed something of ours and it was put right.</summary>
    public long Repairs { get; private set; }

    /// <summary>Why the kernel cannot be programmed now; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>At least one commit succeeded.</summary>
    public bool Ready { get; private set; }

    /// <summary>Who changed what when it was put right last, a few of it; null before the first time.</summary>
    public string? LastRepair { get; private set; }

    /// <summary>When, in milliseconds since boot.</summary>
    public long RepairedAt { get; private set; }

    /// <summary>Something of ours had been changed and is as it should be again.</summary>
    public void Repaired(string what, long uptimeMilliseconds)
    {
        Repairs++;
        LastRepair = what;
        RepairedAt = uptimeMilliseconds;
    }

    public void Succeeded(ApplyResult result, Generation generation, long uptimeMilliseconds)
    {
        Ready = true;
        Problem = null;
        LastCommit = result.Duration;
        Programmed = generation;
        ProgrammedAt = uptimeMilliseconds;
    }

    /// <summary>Keeps the problem in words for a person.</summary>
    /// <returns>False when it is the same as before, so that it is logged once.</returns>
    public bool Failed(NetlinkException e, Func<IReadOnlyList<string>>? missingExpressions)
    {
        if (e.Message == _lastMessage && Problem is not null)
        {
            return false;
        }

        _lastMessage = e.Message;
        Problem = Describe(e);
        if (e.Errno is Linux.Errno.ENOENT or Linux.Errno.EOPNOTSUPP && missingExpressions?.Invoke() is { Count: > 0 } missing)
        {
            Problem = $"{e.Message}; this kernel lacks the nftables expressions {string.Join(", ", missing)}: load their modules (nft_ct, nft_numgen, nft_fib …) or use a kernel that has them";
        }

        return true;
    }

    private static string Describe(NetlinkException e) => e.Errno switch
    {
        Linux.Errno.EPERM or Linux.Errno.EACCES => Ownership(e),
        Linux.Errno.EAFNOSUPPORT or Linux.Errno.EPROTONOSUPPORT => $"{e.Message}; this kernel has no nf_tables: load it with modprobe nf_tables, or use a kernel with CONFIG_NF_TABLES",
        Linux.Errno.ENOENT or Linux.Errno.EOPNOTSUPP => $"{e.Message}; this kernel may lack a part of nf_tables: compare with the list in docs/dataplane.md",
        Linux.Errno.ENOMEM or Linux.Errno.ENOBUFS => $"{e.Message}; the kernel has no memory left for it",
        _ => e.Message,
    };

    private static string Ownership(NetlinkException e) =>
        $"{e.Message}; the agent needs CAP_NET_ADMIN (AmbientCapabilities= in the unit), and no other edge-agent may own the table";
}
