using Edge.Linux.Vrrp;

namespace Edge.Agent.Pair;

/// <summary>Counts packets that are no advertisement of this pair, and says which of them a person should hear of: of each kind one in a minute.</summary>
internal sealed class PairRefusals
{
    private static readonly TimeSpan s_between = TimeSpan.FromMinutes(1);
    private readonly long[] _counts = new long[Enum.GetValues<VrrpRefusal>().Length];
    private readonly TimeSpan?[] _told = new TimeSpan?[Enum.GetValues<VrrpRefusal>().Length];

    /// <summary>All of them but those of other virtual routers, which are nobody's fault.</summary>
    public long Total { get; private set; }

    /// <summary>So many of this kind.</summary>
    public long CountOf(VrrpRefusal refusal) => _counts[(int)refusal];

    /// <summary>One more.</summary>
    /// <returns>Whether it is worth a line in the log.</returns>
    public bool Add(VrrpRefusal refusal, TimeSpan now)
    {
        _counts[(int)refusal]++;
        if (refusal == VrrpRefusal.VirtualRouter)
        {
            return false;
        }

        Total++;
        ref TimeSpan? told = ref _told[(int)refusal];
        if (told is TimeSpan last && now - last < s_between)
        {
            return false;
        }

        told = now;
        return true;
    }

    /// <summary>What to do about it.</summary>
    public static string Describe(VrrpRefusal refusal) => refusal switch
    {
        VrrpRefusal.HopLimit => "its TTL is not 255, so it was forwarded from another link or forged",
        VrrpRefusal.Version => "it is not VRRP version 3; tell the other side to use it (keepalived: vrrp_version 3)",
        VrrpRefusal.Checksum => "its checksum is wrong",
        VrrpRefusal.Addresses => "it lists none of our addresses: another pair uses this ingress.pair.virtualRouterId, or the two gateways differ in ingress.pair.addresses",
        VrrpRefusal.Sender => "its sender is not on this link, or has our own address",
        VrrpRefusal.Interval => "its interval is zero",
        _ => "it is malformed",
    };
}
