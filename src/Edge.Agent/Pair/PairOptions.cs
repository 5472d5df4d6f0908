namespace Edge.Agent.Pair;

/// <summary>What the election of a pair goes by.</summary>
/// <param name="VirtualRouterId">1 to 255: who has the same one on the link is the pair.</param>
/// <param name="Priority">1 to 254: the higher one stays when two owners meet.</param>
/// <param name="AdvertInterval">Time between advertisements, in whole hundredths of a second.</param>
/// <param name="Preempt">A gateway of higher priority takes the addresses from one that works.</param>
internal sealed record PairOptions(byte VirtualRouterId, byte Priority, TimeSpan AdvertInterval, bool Preempt)
{
    /// <summary>
    /// So long the owner may answer for the addresses after it has renewed its lease: three intervals without <see cref="Slack"/>. Everybody waits three
    /// intervals and their skew time after the advertisement before.
    /// </summary>
    public TimeSpan Lease => (3 * AdvertInterval) - Slack;

    /// <summary>The lease is renewed at most so long behind its advertisement, or not at all.</summary>
    public TimeSpan Slack => AdvertInterval / 20;

    /// <summary>The interval as packets carry it.</summary>
    public int IntervalCentiseconds => (int)(AdvertInterval.Ticks / (TimeSpan.TicksPerMillisecond * 10));

    /// <summary>RFC 9568, section 6.1: <c>Active_Down_Interval</c>, after which an owner that was not heard counts as gone.</summary>
    /// <param name="interval">The owner's.</param>
    public TimeSpan DownAfter(TimeSpan interval) => (3 * interval) + (interval * (256 - Priority) / 256);
}
