namespace Edge.Agent.Leds;

/// <summary>When the lights are dimmed.</summary>
/// <param name="from">The hour at which the night begins.</param>
/// <param name="to">The hour at which it ends.</param>
/// <param name="minuteOfDay">Minutes since midnight, now.</param>
internal sealed class NightHours(int from, int to, Func<int> minuteOfDay)
{
    /// <summary>The clock may be set at any time, and nobody tells: it is looked at so often. Milliseconds.</summary>
    public const long Longest = 10 * 60_000;

    private const int Day = 24 * 60;

    public bool IsNight
    {
        get
        {
            int now = minuteOfDay();
            return from < to ? now >= from * 60 && now < to * 60 : now >= from * 60 || now < to * 60;
        }
    }

    /// <summary>Milliseconds until it may be otherwise.</summary>
    public long UntilChange
    {
        get
        {
            int now = minuteOfDay();
            int until = Math.Min(Left(from * 60, now), Left(to * 60, now));
            return Math.Min(Longest, until * 60_000L);
        }
    }

    private static int Left(int at, int now) => at > now ? at - now : at + Day - now;
}
