namespace Edge.Agent.Pair;

/// <summary>
/// Until when the lease runs, for who speaks in the name of the pair on another thread: what it sends itself passes the kernel's rule by. A process that slept looks here before
/// it has heard that the role is another one.
/// </summary>
internal sealed class LeaseClock(TimeProvider time)
{
    private long _end;

    /// <summary>The lease runs.</summary>
    public bool IsHeld => time.GetTimestamp() < Volatile.Read(ref _end);

    /// <summary>How long it still runs; zero when it does not.</summary>
    public TimeSpan Left => time.GetTimestamp() is long now && Volatile.Read(ref _end) is long end && now < end ? time.GetElapsedTime(now, end) : TimeSpan.Zero;

    /// <summary>It runs so long from now on; zero: it has ended.</summary>
    public void Set(TimeSpan left) => Volatile.Write(ref _end, left == TimeSpan.Zero ? 0 : time.GetTimestamp() + (long)(left.TotalSeconds * time.TimestampFrequency));
}
