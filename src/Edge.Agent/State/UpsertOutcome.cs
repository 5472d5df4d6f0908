namespace Edge.Agent.State;

/// <summary>What became of an object.</summary>
internal enum UpsertOutcome
{
    /// <summary>It is in; nothing that the proxy reads changed.</summary>
    Unchanged,
    Changed,

    /// <summary>Something newer is known.</summary>
    Outdated,
    Rejected,
}
