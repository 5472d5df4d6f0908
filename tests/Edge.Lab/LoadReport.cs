namespace Edge.Lab;

/// <summary>What a load saw; printed as JSON.</summary>
internal sealed class LoadReport
{
    /// <summary>New connections begun, and how they ended.</summary>
    public int Attempted { get; set; }
    public int Succeeded { get; set; }
    public int Failed { get; set; }

    /// <summary>Failures by their reason.</summary>
    public SortedDictionary<string, int> Errors { get; init; } = [];

    /// <summary>Answers by pod, and by the client address that the pod saw.</summary>
    public SortedDictionary<string, int> Pods { get; init; } = [];
    public SortedDictionary<string, int> Clients { get; init; } = [];

    /// <summary>The longest time without a new connection that succeeded, and the slowest one.</summary>
    public double LongestGapMs { get; set; }
    public double SlowestMs { get; set; }

    /// <summary>
    /// The longest time for which this program itself was not scheduled: as much of a gap may be the machine's and not the network's.
    /// </summary>
    public double LongestStallMs { get; set; }
    public double Seconds { get; set; }

    public LongReport Long { get; init; } = new();
}

/// <summary>The connections that stay open.</summary>
internal sealed class LongReport
{
    public int Opened { get; set; }
    public int Broken { get; set; }
    public long Bytes { get; set; }

    /// <summary>The longest silence on one of them; a pod sends a byte every 100 ms.</summary>
    public double LongestGapMs { get; set; }
    public SortedDictionary<string, int> Pods { get; init; } = [];
}
