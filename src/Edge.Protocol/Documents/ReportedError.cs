namespace Edge.Protocol.Documents;

/// <summary>One thing that could not be used: the object, why, and what to do.</summary>
public sealed record ReportedError
{
    public string Key { get; init; } = "";

    public string Reason { get; init; } = "";

    public string? Text { get; init; }
}
