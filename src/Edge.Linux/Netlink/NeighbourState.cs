namespace Edge.Linux.Netlink;

/// <summary>What the kernel knows of a neighbour: the states of linux/neighbour.h in five.</summary>
public enum NeighbourState
{
    /// <summary>Nothing (no entry, NUD_NONE).</summary>
    Unknown = 0,

    /// <summary>It is asking, and had no answer yet (NUD_INCOMPLETE).</summary>
    Asked,

    /// <summary>It asked, and nobody answered (NUD_FAILED).</summary>
    Failed,

    /// <summary>It answered once, and nothing says that it does not any more (NUD_STALE, NUD_DELAY, NUD_PROBE).</summary>
    Known,

    /// <summary>It has answered lately, or needs no asking (NUD_REACHABLE, NUD_PERMANENT, NUD_NOARP).</summary>
    Reachable,
}
