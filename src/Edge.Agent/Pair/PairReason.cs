namespace Edge.Agent.Pair;

/// <summary>Why the role is what it is.</summary>
internal enum PairReason : byte
{
    /// <summary>The agent started and listens.</summary>
    Started,

    /// <summary>The agent started while the lease that it had before still ran: nobody else can have taken over.</summary>
    LeaseHeld,

    /// <summary>Another gateway advertises itself as the owner.</summary>
    PeerOwns,

    /// <summary>Nobody was heard since the start.</summary>
    NobodyHeard,

    /// <summary>The owner was not heard for as long as it takes to miss three advertisements.</summary>
    PeerSilent,

    /// <summary>The owner gave the addresses up.</summary>
    PeerResigned,

    /// <summary>The owner has a lower priority, and preemption is on.</summary>
    Preempted,

    /// <summary>Two owners met, and the other one has the higher priority or address.</summary>
    Outranked,

    /// <summary>The lease ran out: this gateway was not able to advertise in time.</summary>
    LeaseLost,

    /// <summary>The interface is down or gone.</summary>
    LinkDown,

    /// <summary>The agent stops.</summary>
    Stopping,
}
