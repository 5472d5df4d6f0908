namespace Edge.Agent.Conntrack;

/// <summary>The live connections by Service port, or why they could not be counted.</summary>
internal sealed record FlowAnswer(IReadOnlyList<FlowView> Ports, string? Problem = null);
