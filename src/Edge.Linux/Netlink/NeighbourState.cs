namespace Edge.Linux.Netlink;

/// <summary>What the kernel knows of a neighbour: the states of linux/neighbour.h in three.</summary>
public enum NeighbourState
{
    /// <summary>Nothing, or it has asked and had no answer yet (no entry, NUD_NONE, NUD_INCOMPLETE).</summary>
    Unknown = 0,

    /// <summary>It asked, and nobody answered (NUD_FAILED).</summary>
    Failed,

    /// <summary>It answered once, and nothing says that it does not any more (NUD_STALE, NUD_DELAY, NUD_PROBE).</summary>
    Known,

    /// <summary>It has answered lately, or needs no asking (NUD_REACHABLE, NUD_PERMANENT, NUD_NOARP).</summary>
    Reachable,
}
