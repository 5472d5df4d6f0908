using Edge.Protocol;

namespace Edge.Agent.State;

/// <summary>A snapshot of the synchronisation for reports and <c>edgectl status</c>.</summary>
public sealed record SyncStatus
{
    public SyncPhase Phase { get; init; }

    public string View { get; init; } = "";

    /// <summary>Newest generation that was announced and verified.</summary>
    public Generation Seen { get; init; }

    /// <summary>Generation that the desired state is at, complete or not.</summary>
    public Generation Applied { get; init; }

    /// <summary>Every object of some manifest was here, so what is absent is absent on purpose.</summary>
    public bool Complete { get; init; }

    /// <summary>Shards still missing and shards of the manifest.</summary>
    public int MissingShards { get; init; }

    public int TotalShards { get; init; }

    public Freshness Freshness { get; init; }

    public TimeSpan SinceBeat { get; init; }

    /// <summary>Generation on disk; null without one.</summary>
    public Generation? LastKnownGood { get; init; }

    /// <summary>Services that a held prune would remove; 0 when none is held.</summary>
    public int HeldPrune { get; init; }

    public int Services { get; init; }

    public int Slices { get; init; }

    public int Endpoints { get; init; }

    public int Rejected { get; init; }

    public ulong ConfigGeneration { get; init; }

    public int KeysVersion { get; init; }

    /// <summary>Why last-known-good cannot be kept; null when it can.</summary>
    public string? StoreProblem { get; init; }

    /// <summary>The last document that was refused and why; null when none was.</summary>
    public string? LastRefusal { get; init; }

    /// <summary>Documents refused since the start.</summary>
    public long Refusals { get; init; }
}
