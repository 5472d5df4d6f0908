namespace Edge.Agent.Leds;

/// <summary>
/// The lights of the box: a green and a red one, or one alone, which then shows the patterns for one. A light that is missing or busy makes the
/// other one alone; it is looked for again every <see cref="RetryMilliseconds"/>.
/// </summary>
internal sealed class LedPanel(LightSlot green, LightSlot red) : IDisposable
{
    /// <summary>How often a light that is not there is looked for.</summary>
    public const long RetryMilliseconds = 60_000;

    /// <summary>How long the end of a program waits for the files of a trigger.</summary>
    private const long PatienceMilliseconds = 2000;

    private LedPattern? _pattern;
    private int _percent;
    private long _retry;

    /// <summary>Somebody said where a light is.</summary>
    public bool IsConfigured => green.IsConfigured || red.IsConfigured;

    /// <summary>The lights that show something, one line each.</summary>
    public IReadOnlyList<string> Lights => Describe();

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Problem => green.Problem is null ? red.Problem : red.Problem is null ? green.Problem : $"{green.Problem}; {red.Problem}";

    /// <summary>Shows a pattern from its beginning.</summary>
    public void Show(LedPattern pattern, int percent, long now)
    {
        _pattern = pattern;
        _percent = percent;
        if (_retry == 0)
        {
            Open(now);
        }

        Show(now);
    }

    /// <summary>Does what is due.</summary>
    /// <returns>When the next is; <see cref="long.MaxValue"/>: never.</returns>
    public long Step(long now)
    {
        int before = Count();
        long next = Math.Min(green.Step(now), red.Step(now));
        bool missing = IsMissing(green) || IsMissing(red);
        if (missing && now >= _retry)
        {
            Open(now);
        }

        if (Count() != before)
        {
            Show(now);
            next = Math.Min(green.Step(now), red.Step(now));
        }

        return missing ? Math.Min(next, _retry) : next;
    }

    /// <summary>Leaves lights behind that say something without us. udev is waited for: until it has handed over the files of a trigger, nobody blinks.</summary>
    /// <param name="now">Milliseconds.</param>
    /// <param name="wait">Lets so much time pass.</param>
    public void Finish(Func<long> now, Action<TimeSpan> wait)
    {
        long end = now() + PatienceMilliseconds;
        while (Step(now()) is long next && next < end)
        {
            wait(TimeSpan.FromMilliseconds(Math.Max(1, next - now())));
        }

        // What nobody blinks when we are gone is lit.
        green.Settle();
        red.Settle();
    }

    public void Dispose()
    {
        green.Dispose();
        red.Dispose();
    }

    private static bool IsMissing(LightSlot slot) => slot is { IsConfigured: true, IsOpen: false };

    private int Count() => (green.IsOpen ? 1 : 0) + (red.IsOpen ? 1 : 0);

    private void Open(long now)
    {
        _retry = now + RetryMilliseconds;
        green.Open();
        red.Open();
    }

    // A light that fails while it is told leaves the other one alone, which must then be told again.
    private void Show(long now)
    {
        int lights;
        do
        {
            lights = Count();
            green.Show(lights == 2 ? _pattern!.Green : _pattern!.Single, _percent, now);
            red.Show(lights == 2 ? _pattern.Red : _pattern.Single, _percent, now);
        }
        while (Count() != lights);
    }

    private List<string> Describe()
    {
        var lines = new List<string>();
        bool both = Count() == 2;
        if (green.IsOpen)
        {
            lines.Add($"{green.Name}: {(both ? "green" : "the only light")}");
        }

        if (red.IsOpen)
        {
            lines.Add($"{red.Name}: {(both ? "red" : "the only light")}");
        }

        return lines;
    }
}
