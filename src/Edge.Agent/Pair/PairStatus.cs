namespace Edge.Agent.Pair;

/// <summary>The pair at one moment, for other threads. Immutable.</summary>
internal sealed record PairStatus
{
    public PairRole Role { get; init; }

    public PairReason Reason { get; init; }

    /// <summary>Since when the role is what it is, as a timestamp of the agent's clock.</summary>
    public long Since { get; init; }

    /// <summary>The other gateway's address, priority and when it was heard last, as a timestamp; null when none was heard.</summary>
    public (string Address, byte Priority, long HeardAt)? Peer { get; init; }

    /// <summary>What is wrong, each a sentence with the next step.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>How often role or reason changed.</summary>
    public int Changes { get; init; }

    /// <summary>How often two owners met.</summary>
    public int Collisions { get; init; }

    /// <summary>Packets that were no advertisement of this pair.</summary>
    public long Refused { get; init; }
}
