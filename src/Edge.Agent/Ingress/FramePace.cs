namespace Edge.Agent.Ingress;

/// <summary>Never more than 1,000 frames in any second, over all interfaces: a token bucket in milliseconds.</summary>
internal sealed class FramePace
{
    /// <summary>Frames at once after a pause.</summary>
    internal const int Burst = 50;

    /// <summary>Frames in a second beyond the burst: together less than the limit, because a busy machine sends late what it counted early.</summary>
    internal const int PerSecond = 900;

    // After a burst a batch of this size is waited for, so that the thread does not wake up for each frame.
    private const int Batch = 20;

    private const double PerMillisecond = PerSecond / 1000.0;

    private double _tokens = Burst;
    private long _filledAt;

    /// <summary>Takes one frame's share.</summary>
    /// <param name="now">Milliseconds.</param>
    public bool TryTake(long now)
    {
        Fill(now);
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>When it is worth going on, in milliseconds.</summary>
    public long ReadyAt(long now)
    {
        Fill(now);
        return _tokens >= 1 ? now : now + (long)Math.Ceiling((Batch - _tokens) / PerMillisecond);
    }

    private void Fill(long now)
    {
        _tokens = Math.Min(Burst, _tokens + (Math.Max(0, now - _filledAt) * PerMillisecond));
        _filledAt = now;
    }
}
