namespace Edge.Conformance.Schema;

/// <summary>One gateway and the states it goes through.</summary>
/// <param name="Id">Unique in its file.</param>
/// <param name="Mode">The proxy mode that the expectations were written for.</param>
/// <param name="IsIPv4">The family under test is IPv4, so that the scenario can also be met in IPv6.</param>
/// <param name="Node">The gateway.</param>
/// <param name="Steps">In order.</param>
internal sealed record Scenario(string Id, string Mode, bool IsIPv4, ScenarioNode Node, IReadOnlyList<ScenarioStep> Steps)
{
    /// <summary>The mode that this proxy is a peer of; expectations of another are only put on record.</summary>
    public const string PeerMode = "nftables";

    public int FlowCount => Steps.Sum(static step => step.Flows.Count);
}
