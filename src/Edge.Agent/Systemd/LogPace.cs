namespace Edge.Agent.Systemd;

/// <summary>
/// How often one event may be logged: a bucket of tokens for each id. What does not fit is counted and its last text kept, so that nothing is lost in silence. Not thread-safe.
/// </summary>
internal sealed class LogPace
{
    /// <summary>So many lines of one event may come at once.</summary>
    public const int Burst = 40;

    /// <summary>Then one in this time.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private double _tokens = Burst;
    private long _refilled;

    /// <param name="time">The clock.</param>
    public LogPace(TimeProvider time) => _refilled = time.GetTimestamp();

    /// <summary>Lines that were kept back since the last one that was written.</summary>
    public int Suppressed { get; private set; }

    /// <summary>The text of the last of them.</summary>
    public string Last { get; private set; } = "";

    /// <summary>Whether a line may be written now.</summary>
    public bool Take(TimeProvider time)
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(Burst, _tokens + (time.GetElapsedTime(_refilled, now) / Interval));
        _refilled = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>Remembers a line that is not written.</summary>
    public void Suppress(string text)
    {
        Suppressed++;
        Last = text;
    }

    /// <summary>The suppressed ones are told: counts from zero again.</summary>
    public void Clear() => (Suppressed, Last) = (0, "");
}
