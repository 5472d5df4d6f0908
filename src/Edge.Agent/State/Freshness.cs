namespace Edge.Agent.State;

/// <summary>How long ago the control plane was last heard. Rules stay in place whatever it says.</summary>
public enum Freshness
{
    Fresh,

    /// <summary>More than three heartbeats ago.</summary>
    Stale,

    /// <summary>More than a day ago.</summary>
    VeryStale,
}
