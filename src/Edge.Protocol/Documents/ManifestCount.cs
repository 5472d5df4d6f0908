namespace Edge.Protocol.Documents;

/// <summary>How much a view holds.</summary>
public sealed record ManifestCount
{
    public int Services { get; init; }

    public int Slices { get; init; }

    public int Endpoints { get; init; }
}
