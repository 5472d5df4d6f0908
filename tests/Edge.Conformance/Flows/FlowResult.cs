using Edge.Conformance.Schema;

namespace Edge.Conformance.Flows;

/// <summary>A flow and what was seen instead of what was expected; null when it met its expectation.</summary>
internal sealed record FlowResult(Flow Flow, string? Seen);
