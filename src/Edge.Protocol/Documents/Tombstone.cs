namespace Edge.Protocol.Documents;

/// <summary>A deletion: this very object is gone.</summary>
public sealed record Tombstone
{
    public string Kind { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    public string Uid { get; init; } = "";
}
