namespace Edge.Agent.Health;

/// <summary>
/// Whether what comes is programmed in time, as kube-proxy judges it: unhealthy when a change has waited too long, whether the kernel refuses
/// or the loop hangs; idle is healthy, and so is a gateway without a broker. The reconciler alone writes, any thread reads.
/// </summary>
internal sealed class ProxyHealth(TimeProvider time)
{
    /// <summary>So long a change may wait: twice kube-proxy's default <c>iptables.syncPeriod</c> of 30 s.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private volatile HealthSnapshot _snapshot = new(null, null, NodeEligible: true);

    /// <summary>Something came that may have to be programmed.</summary>
    public void Queued()
    {
        if (_snapshot.PendingSince is null)
        {
            _snapshot = _snapshot with { PendingSince = time.GetTimestamp() };
        }
    }

    /// <summary>What came needs nothing programmed.</summary>
    public void Settled()
    {
        if (_snapshot.PendingSince is not null)
        {
            _snapshot = _snapshot with { PendingSince = null };
        }
    }

    /// <summary>The kernel has everything.</summary>
    public void Updated() => _snapshot = _snapshot with { PendingSince = null, UpdatedAt = time.GetTimestamp() };

    /// <summary>Whether new traffic may come here.</summary>
    public void NodeIs(bool eligible)
    {
        if (_snapshot.NodeEligible != eligible)
        {
            _snapshot = _snapshot with { NodeEligible = eligible };
        }
    }

    public ProxyHealthReading Read()
    {
        HealthSnapshot snapshot = _snapshot;
        DateTimeOffset now = time.GetUtcNow();

        // A service manager restarts an agent whose kernel refuses long before a minute is over, so age alone would never show that
        // nothing has been programmed.
        bool healthy = snapshot.UpdatedAt is not null && (snapshot.PendingSince is not { } since || time.GetElapsedTime(since) < LongestWait);

        // Counted back from now: the wall clock of a gateway may have jumped by decades since.
        DateTimeOffset updated = snapshot.UpdatedAt is { } at ? now - time.GetElapsedTime(at) : DateTimeOffset.MinValue;
        return new ProxyHealthReading(healthy, snapshot.NodeEligible, now, updated);
    }
}
