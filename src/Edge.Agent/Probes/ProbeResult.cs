namespace Edge.Agent.Probes;

/// <summary>How a probe ended. <see cref="ProbeOutcome"/> has the words.</summary>
internal enum ProbeResult : byte
{
    /// <summary>It is under way.</summary>
    Pending = 0,

    /// <summary>The endpoint answered as it should.</summary>
    Answered,

    /// <summary>Nobody listens there: a reset, or ICMP port unreachable.</summary>
    Refused,

    /// <summary>No way there: no route, no neighbour, or a router says so.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>HTTP: the connection ended without a status.</summary>
    Closed,

    /// <summary>HTTP: a status below 200 or above 399, or something that is no HTTP.</summary>
    BadStatus,

    /// <summary>The gateway could not ask: it says nothing about the endpoint.</summary>
    NotAsked,
}
