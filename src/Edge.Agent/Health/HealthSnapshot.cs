namespace Edge.Agent.Health;

/// <summary>What the reconciler last said about its work; replaced as a whole, so that a reader sees one moment. Times are monotonic timestamps.</summary>
/// <param name="UpdatedAt">The last commit that succeeded; null before the first.</param>
/// <param name="PendingSince">When the oldest change came that is not programmed yet; null when nothing waits.</param>
/// <param name="NodeEligible">False while the control plane wants new traffic to go elsewhere.</param>
internal sealed record HealthSnapshot(long? UpdatedAt, long? PendingSince, bool NodeEligible);
