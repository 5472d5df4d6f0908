using System.Net;

namespace Edge.Conformance.Schema;

/// <summary>What a flow is to meet.</summary>
internal sealed record Expectation(FlowVerdict Verdict)
{
    /// <summary>With <see cref="FlowVerdict.Dnat"/> every possible destination.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints { get; init; } = [];

    /// <summary>The source is rewritten on its way out; null when nothing is said of it.</summary>
    public bool? Masquerade { get; init; }

    public override string ToString() => Verdict switch
    {
        FlowVerdict.Dnat => $"DNAT to {string.Join(" | ", Endpoints)}{Masquerade switch { true => ", masqueraded", false => ", source kept", _ => "" }}",
        _ => Verdict.ToString().ToUpperInvariant(),
    };
}
