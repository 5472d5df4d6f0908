namespace Edge.Agent.State;

/// <summary>What is known of a Service and its slices.</summary>
internal sealed class ServiceRecord(ServiceKey key) : ObjectRecord
{
    public ServiceKey Key { get; } = key;

    /// <summary>Null when it has no rules, was refused, or is not there (only slices are).</summary>
    public ServiceSpec? Spec;
    public readonly List<SliceRecord> Slices = new(1);

    /// <summary>The specs of <see cref="Slices"/> that have one; what the proxy reads.</summary>
    public SliceSpec[] SliceSpecs = [];

    public bool IsEmpty => Uid is null && Slices.Count == 0;
}
