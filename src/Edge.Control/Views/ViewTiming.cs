namespace Edge.Control.Views;

/// <summary>How a view is published over time.</summary>
internal sealed record ViewTiming
{
    /// <summary>At least so long between two deltas: what changes meanwhile goes together.</summary>
    public TimeSpan DeltaInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>At most so long after the first delta comes a manifest, so that a lost delta is repaired.</summary>
    public TimeSpan Checkpoint { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A manifest comes at least so often; gateways know by it that their state is current.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an operator's permission to delete much at once is repeated in manifests.</summary>
    public TimeSpan AckPrune { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Wait after a failed write of the state directory.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(5);
}
