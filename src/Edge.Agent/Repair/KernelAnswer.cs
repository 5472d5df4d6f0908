using Edge.Nftables.Comparison;

namespace Edge.Agent.Repair;

/// <summary>What <see cref="KernelCheck"/> found.</summary>
/// <param name="Question">The question.</param>
/// <param name="Found">The differences; null when the kernel could not be read.</param>
/// <param name="Generation">The generation that was compared; null when there is no table.</param>
/// <param name="Problem">Why the kernel could not be read.</param>
internal sealed record KernelAnswer(KernelQuestion Question, DifferenceList? Found, uint? Generation, string? Problem);
