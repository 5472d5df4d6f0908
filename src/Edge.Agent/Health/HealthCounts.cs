namespace Edge.Agent.Health;

/// <summary>How often <c>/healthz</c> and <c>/livez</c> were answered, and how. Any thread.</summary>
internal sealed class HealthCounts
{
    private long _healthyGood, _healthyBad, _liveGood, _liveBad;

    /// <summary>Answers 200 and 503 on <c>/healthz</c>.</summary>
    public (long Good, long Bad) Healthz => (Interlocked.Read(ref _healthyGood), Interlocked.Read(ref _healthyBad));

    /// <summary>The same on <c>/livez</c>.</summary>
    public (long Good, long Bad) Livez => (Interlocked.Read(ref _liveGood), Interlocked.Read(ref _liveBad));

    public void AddHealthz(bool good) => Interlocked.Increment(ref good ? ref _healthyGood : ref _healthyBad);

    public void AddLivez(bool good) => Interlocked.Increment(ref good ? ref _liveGood : ref _liveBad);
}
