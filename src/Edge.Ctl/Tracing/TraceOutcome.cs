namespace Edge.Ctl.Tracing;

/// <summary>Where a traced packet went.</summary>
internal enum TraceOutcome
{
    /// <summary>Translated, and out to an endpoint.</summary>
    Endpoint,

    /// <summary>Out as it came: no Service is meant.</summary>
    Left,

    /// <summary>To a program of the gateway itself.</summary>
    Local,

    /// <summary>The sender was told that nobody is there.</summary>
    Refused,

    /// <summary>A rule or a policy dropped it.</summary>
    Dropped,

    /// <summary>A rule handed it to a program (<c>queue</c>).</summary>
    Queued,

    /// <summary>It was not seen again, and no rule says why.</summary>
    Lost,
}
