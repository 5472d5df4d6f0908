namespace Edge.Agent.State;

/// <summary>Where the view stands; docs/protocol.md has the state machine.</summary>
public enum SyncPhase
{
    /// <summary>Nothing but last-known-good (or nothing at all) so far.</summary>
    LastKnownGood,

    /// <summary>Connected, waiting for a manifest that verifies.</summary>
    Verifying,

    /// <summary>Fetching the shards that the manifest names.</summary>
    Fetching,

    /// <summary>Everything of the manifest is here.</summary>
    Complete,

    /// <summary>Complete, and following deltas.</summary>
    Live,

    /// <summary>A delta is missing: what comes is applied object by object, the next manifest repairs.</summary>
    Gap,
}
