namespace Edge.Agent.Leds;

/// <summary>
/// Lets nothing flicker: what is shown is shown for <see cref="Dwell"/> at least, unless what comes is urgent, or what is shown is not a state of
/// the gateway but what a person asked for.
/// </summary>
internal sealed class LedSelector
{
    /// <summary>As long as one needs to recognise a pattern.</summary>
    public const long Dwell = 3000;

    private long _since;

    /// <summary>What is shown.</summary>
    public LedState Shown { get; private set; } = LedState.Booting;

    /// <summary>Takes what should be shown.</summary>
    /// <param name="wanted">The state, or what a person asked for.</param>
    /// <param name="now">Milliseconds.</param>
    /// <returns>Milliseconds until it can be shown; 0 when it is.</returns>
    public long Select(LedState wanted, long now)
    {
        if (wanted == Shown)
        {
            return 0;
        }

        long left = _since + Dwell - now;
        if (left > 0 && wanted > LedState.Fatal && Dwells(Shown))
        {
            return left;
        }

        Shown = wanted;
        _since = now;
        return 0;
    }

    /// <summary>Shows something whatever was shown before.</summary>
    public void Force(LedState state, long now)
    {
        Shown = state;
        _since = now;
    }

    // Identify and the like end when they end; nobody has to recognise that the agent is starting.
    private static bool Dwells(LedState state) => state is >= LedState.Firmware and not LedState.Booting;
}
