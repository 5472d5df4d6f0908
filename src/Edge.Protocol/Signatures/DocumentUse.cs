namespace Edge.Protocol.Signatures;

/// <summary>What a key may sign.</summary>
[Flags]
public enum DocumentUse
{
    None = 0,

    /// <summary>Manifests and deltas of a view.</summary>
    Manifest = 1,

    /// <summary>Configuration of a gateway.</summary>
    Config = 2,

    /// <summary>Jobs that change a gateway.</summary>
    Job = 4,
}
