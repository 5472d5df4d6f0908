namespace Edge.Protocol.Admin;

/// <summary>The manifest directory.</summary>
public sealed record SourceStatus(string Directory, int Files, int Objects)
{
    /// <summary>What was not taken, with file and line.</summary>
    public IReadOnlyList<RejectedObject> Problems { get; init; } = [];

    public int ProblemCount { get; init; }

    /// <summary>What was ignored on purpose, such as a Deployment.</summary>
    public IReadOnlyList<RejectedObject> Notes { get; init; } = [];
}
