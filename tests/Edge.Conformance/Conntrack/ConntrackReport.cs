using Edge.Conformance.Schema;

namespace Edge.Conformance.Conntrack;

/// <summary>What a case of connection tracking came to.</summary>
/// <param name="Case">With its entries; each counts one.</param>
/// <param name="Problems">What control plane and agent did not take of the state.</param>
/// <param name="Wrong">A sentence for each entry that is not as expected.</param>
/// <param name="Elapsed">Since its namespaces were begun.</param>
internal sealed record ConntrackReport(ConntrackCase Case, IReadOnlyList<string> Problems, IReadOnlyList<string> Wrong, TimeSpan Elapsed);
