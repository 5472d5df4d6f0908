using Edge.Protocol;

namespace Edge.Agent.State;

/// <summary>Which version of an object is known, and the generation that said so.</summary>
internal abstract class ObjectRecord
{
    /// <summary>Null while there is no object of this name: of a Service only slices may be known.</summary>
    public string? Uid;
    public string? ResourceVersion;
    public Generation Stamp;

    /// <summary>Round of the last snapshot that contained it.</summary>
    public uint Round;
}
