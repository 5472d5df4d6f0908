namespace Edge.Agent.Leds;

/// <summary>What pressing the button means. A short press identifies; holding it for ten seconds asks for a factory reset, and the lights say so all the while.</summary>
internal sealed class ButtonPress
{
    /// <summary>Pressed for less: short. Held for longer: the lights begin to warn. Milliseconds.</summary>
    public const long ShortPress = 2000;

    /// <summary>Held for so long: factory reset. Milliseconds.</summary>
    public const long ResetPress = 10_000;

    private long? _pressed;

    /// <summary>The button is held so long that a reset comes nearer.</summary>
    public bool Warns(long now) => _pressed is long pressed && now - pressed >= ShortPress;

    /// <summary>The button has been held to the end.</summary>
    public bool IsReset(long now) => _pressed is long pressed && now - pressed >= ResetPress;

    /// <summary>When the next of these begins; <see cref="long.MaxValue"/>: never.</summary>
    public long Due(long now) => _pressed is not long pressed ? long.MaxValue : pressed + (Warns(now) ? ResetPress : ShortPress);

    /// <summary>The button went down. One that is down when the agent starts counts only once it was up.</summary>
    public void Press(long now) => _pressed ??= now;

    /// <summary>The button came up.</summary>
    /// <returns>It was a short press.</returns>
    public bool Release(long now)
    {
        bool isShort = _pressed is long pressed && now - pressed < ShortPress;
        _pressed = null;
        return isShort;
    }

    /// <summary>Whatever it was is over.</summary>
    public void Cancel() => _pressed = null;
}
