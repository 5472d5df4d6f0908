namespace Edge.Protocol.Documents;

/// <summary>All endpoints that drain.</summary>
public sealed record DrainTotal
{
    public int Endpoints { get; init; }

    public int Flows { get; init; }
}
