namespace Edge.Agent.Metrics;

/// <summary>All that the reconciler has said, at one moment.</summary>
internal sealed record AgentReading
{
    public required RoundFacts Facts { get; init; }

    /// <summary>From a change to the kernel's answer: all commits, full comparisons, and the others.</summary>
    public required Histogram Sync { get; init; }

    public required Histogram FullSync { get; init; }

    public required Histogram PartialSync { get; init; }

    /// <summary>From the change in the cluster to the kernel's answer.</summary>
    public required Histogram Programming { get; init; }

    public required long Failures { get; init; }

    /// <summary>Connections to the broker since the start.</summary>
    public required long Connections { get; init; }

    /// <summary>When the last commit succeeded; null before the first.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>When the kernel was last to be given something, whether it took it or not; null before the first time.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>Changes that are not in the kernel.</summary>
    public required long PendingServices { get; init; }

    public required long PendingEndpoints { get; init; }

    /// <summary>Since the reconciler ended its last round.</summary>
    public required TimeSpan RoundAge { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset Now { get; init; }
}
