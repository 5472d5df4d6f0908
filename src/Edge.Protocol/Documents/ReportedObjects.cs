namespace Edge.Protocol.Documents;

/// <summary>Counts of the desired state.</summary>
public sealed record ReportedObjects
{
    public int Services { get; init; }

    public int Slices { get; init; }

    public int Endpoints { get; init; }

    public int Rejected { get; init; }
}
