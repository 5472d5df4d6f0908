using System.Net;

namespace Edge.Agent.Conntrack;

/// <summary>One piece of work on connection tracking.</summary>
/// <param name="Check">Which connections to delete; null for none.</param>
/// <param name="Count">The ports whose connections to count; null for no counting.</param>
/// <param name="Each">Count them by endpoint: a person asks.</param>
internal sealed record FlowRound(StaleFlows? Check, IReadOnlyList<CountedPort>? Count, bool Each = false)
{
    /// <summary>Few ports that persons ask about, each question for itself: the kernel sends little more than their connections.</summary>
    public IReadOnlyList<(IReadOnlyList<CountedPort> Ports, IPAddress? Client)> Questions { get; init; } = [];
}
