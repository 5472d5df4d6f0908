namespace Edge.Protocol.Admin;

/// <summary>One gateway, as edge-control knows it from its birth, its reports and its declaration.</summary>
public sealed record GatewayRow(string Name, string View)
{
    /// <summary>A <c>Gateway</c> manifest declares it.</summary>
    public bool Declared { get; init; }

    /// <summary>Null before the first birth.</summary>
    public bool? Online { get; init; }

    public string? Node { get; init; }

    public string? Zone { get; init; }

    public string? Version { get; init; }

    public string? BootId { get; init; }

    /// <summary>Null before the first report.</summary>
    public Generation? Seen { get; init; }

    public Generation? Applied { get; init; }

    public Generation? Programmed { get; init; }

    public bool? Complete { get; init; }

    public long? StaleSeconds { get; init; }

    public ObjectCounts? Counts { get; init; }

    public int Rejected { get; init; }

    public double? LastCommitMilliseconds { get; init; }

    public long? Repairs { get; init; }

    public string? Health { get; init; }

    /// <summary>Since the last report; null before the first.</summary>
    public long? ReportAgeSeconds { get; init; }
}
