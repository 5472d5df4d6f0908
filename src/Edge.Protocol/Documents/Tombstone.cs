namespace Edge.Protocol.Documents;

/// <summary>A deletion: this very object is gone.</summary>
public sealed record Tombstone
{
    public string Kind { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";
}
