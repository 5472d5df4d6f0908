namespace Edge.Protocol.Documents;

/// <summary>One thing that could not be used: the object, why, and what to do.</summary>
public sealed record ReportedError
{
    public string Key { get; set; } = "";

    public string Reason { get; set; } = "";

    public string? Text { get; init; }
}
