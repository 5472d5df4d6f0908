using Edge.Agent.Admin;

namespace Edge.Agent.Repair;

/// <summary>What <see cref="KernelCheck"/> is asked.</summary>
/// <param name="Wanted">What the kernel should have.</param>
/// <param name="Commits">How many times the dataplane had sent something by then: a difference is one only when that is still so.</param>
/// <param name="Call">The person who waits; null for the regular look.</param>
/// <param name="Attempt">How many times it was asked before and overtaken.</param>
internal sealed record KernelQuestion(WantedKernel Wanted, long Commits, AdminCall? Call, int Attempt);
