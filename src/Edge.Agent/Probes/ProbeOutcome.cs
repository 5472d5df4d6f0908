namespace Edge.Agent.Probes;

/// <summary>How a probe ended, and the number that goes with it.</summary>
/// <param name="Result">How.</param>
/// <param name="Detail">Of <see cref="ProbeResult.BadStatus"/> the HTTP status, 0 for what is no HTTP; else 0.</param>
internal readonly record struct ProbeOutcome(ProbeResult Result, ushort Detail = 0)
{
    /// <summary>The values of the label <c>result</c> of the metric, in the order of <see cref="ProbeResult"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["pending", "answered", "refused", "unreachable", "timeout", "closed", "status", "not-asked"];

    public static ProbeOutcome Pending => default;

    public bool IsPending => Result == ProbeResult.Pending;

    /// <summary>As a person reads it: <c>refused</c>, <c>no answer</c>, <c>status 500</c>.</summary>
    public override string ToString() => Result switch
    {
        ProbeResult.Answered => "answers",
        ProbeResult.Refused => "refused",
        ProbeResult.Unreachable => "unreachable",
        ProbeResult.TimedOut => "no answer",
        ProbeResult.Closed => "closed without an answer",
        ProbeResult.BadStatus => Detail == 0 ? "no HTTP" : $"status {Detail}",
        _ => "not asked",
    };
}
