namespace Edge.Agent.State;

/// <summary>What is known of an EndpointSlice.</summary>
internal sealed class SliceRecord(string name) : ObjectRecord
{
    public string Name { get; } = name;

    /// <summary>The Service it belongs to; null when it has none.</summary>
    public ServiceRecord? Owner;

    /// <summary>Null when it has no rules or was refused.</summary>
    public SliceSpec? Spec;
}
