using Edge.Protocol.Admin;

namespace Edge.Agent.Pair;

/// <summary>The pair in words, for <c>edgectl status</c>, reports and events.</summary>
internal static class PairReports
{
    /// <summary>The condition <c>Pair</c>: its reason is the role.</summary>
    public static Condition Condition(PairStatus pair, TimeProvider time) =>
        new("Pair", pair.Problems.Count == 0, pair.Role.ToString(), string.Join("; ", [Describe(pair, time), .. pair.Problems]));

    /// <summary>One change, as an event.</summary>
    public static string Event(PairStatus pair) =>
        $"this gateway is {pair.Role} now ({Reason(pair.Reason)}){(pair.Peer is { } peer ? $"; the other one is {peer.Address}, priority {peer.Priority}" : "")}";

    private static string Describe(PairStatus pair, TimeProvider time)
    {
        string peer = pair.Peer is { } other
            ? $"the other gateway is {other.Address} with priority {other.Priority}, heard {time.GetElapsedTime(other.HeardAt).TotalSeconds:f0} s ago"
            : "no other gateway was heard, which is usual for an owner: who stands by is silent";
        return $"for {time.GetElapsedTime(pair.Since).TotalSeconds:f0} s ({Reason(pair.Reason)}); {peer}{(pair.Collisions > 0 ? $"; two owners met {pair.Collisions} times" : "")}{(pair.Refused > 0 ? $"; {pair.Refused} packets ignored" : "")}";
    }

    private static string Reason(PairReason reason) => reason switch
    {
        PairReason.Started => "just started, listening",
        PairReason.LeaseHeld => "the lease from before the restart still ran",
        PairReason.PeerOwns => "the other gateway owns the addresses",
        PairReason.NobodyHeard => "nobody else was heard",
        PairReason.PeerSilent => "the other gateway fell silent",
        PairReason.PeerResigned => "the other gateway gave up its addresses",
        PairReason.Preempted => "the other gateway has a lower priority",
        PairReason.Outranked => "the other owner has the higher priority or address",
        PairReason.LeaseLost => "it could not advertise in time",
        PairReason.LinkDown => "the interface is down",
        _ => "the agent stops",
    };
}
