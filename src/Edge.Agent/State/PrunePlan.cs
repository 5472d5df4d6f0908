namespace Edge.Agent.State;

/// <summary>What a complete snapshot would delete. <see cref="Services"/> counts only those with rules: the brake weighs traffic.</summary>
internal sealed class PrunePlan
{
    public readonly List<ServiceRecord> ServiceRecords = [];
    public readonly List<ObjectKey> SliceKeys = [];
    public readonly List<ObjectKey> Rejections = [];

    public int Services { get; set; }

    public bool IsEmpty => ServiceRecords.Count == 0 && SliceKeys.Count == 0 && Rejections.Count == 0;
}
