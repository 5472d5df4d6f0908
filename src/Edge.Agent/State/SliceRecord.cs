using Edge.Protocol;

namespace Edge.Agent.State;

/// <summary>What is known of an EndpointSlice, with the generation that said so.</summary>
internal sealed class SliceRecord(string name)
{
    public string Name { get; } = name;

    /// <summary>The Service it belongs to; null when it has none.</summary>
    public ServiceRecord? Owner;

    /// <summary>Null when it has no rules or was refused.</summary>
    public SliceSpec? Spec;
    public string Uid = "";
    public string ResourceVersion = "";
    public Generation Stamp;

    /// <summary>Round of the last snapshot that contained it.</summary>
    public uint Round;
}
