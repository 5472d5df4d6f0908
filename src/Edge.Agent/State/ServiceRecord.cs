using Edge.Protocol;

namespace Edge.Agent.State;

/// <summary>What is known of a Service and its slices, with the generation that said so.</summary>
internal sealed class ServiceRecord(ServiceKey key)
{
    public ServiceKey Key { get; } = key;

    /// <summary>Null when it has no rules, was refused, or is not there (only slices are).</summary>
    public ServiceSpec? Spec;

    /// <summary>Null while there is no Service object of this name.</summary>
    public string? Uid;
    public string? ResourceVersion;
    public Generation Stamp;

    /// <summary>Round of the last snapshot that contained it.</summary>
    public uint Round;
    public readonly List<SliceRecord> Slices = new(1);

    /// <summary>The specs of <see cref="Slices"/> that have one; what the proxy reads.</summary>
    public SliceSpec[] SliceSpecs = [];

    public bool IsEmpty => Uid is null && Slices.Count == 0;
}
