namespace Edge.Agent.Mqtt;

/// <summary>Allows a burst and then one more for each interval.</summary>
/// <param name="capacity">Size of the burst.</param>
/// <param name="interval">Time in which one token comes back.</param>
/// <param name="time">The clock.</param>
public sealed class TokenBucket(int capacity, TimeSpan interval, TimeProvider time)
{
    private double _tokens = capacity;
    private long _filledAt = time.GetTimestamp();

    /// <summary>Takes a token if there is one.</summary>
    public bool TryTake()
    {
        Fill();
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>How long until there is a token; zero when there is one.</summary>
    public TimeSpan UntilNext()
    {
        Fill();

        // A tick more, so that rounding never wakes us just before.
        return _tokens >= 1 ? TimeSpan.Zero : ((1 - _tokens) * interval) + TimeSpan.FromTicks(1);
    }

    private void Fill()
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(capacity, _tokens + (time.GetElapsedTime(_filledAt, now) / interval));
        _filledAt = now;
    }
}
