namespace Edge.Bench.Measure;

/// <summary>One line of the result.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Target">The bound that it is held against; null for a peer or an explanation.</param>
/// <param name="AtLeast">The bound is a floor.</param>
/// <param name="Note">How, or what the peer was.</param>
internal sealed record Figure(string What, double Value, string Unit, double? Target = null, bool AtLeast = false, string Note = "")
{
    public bool? Reached => Target is { } target ? (AtLeast ? Value >= target : Value <= target) : null;
}
