namespace Edge.Tests.Agent.Sequences;

/// <summary>The kernel refuses one operation of a commit.</summary>
/// <param name="Operation">Which, counted from 0 over all that the step sends.</param>
/// <param name="Lasting">Also when it is sent again, until the agent's next try.</param>
internal readonly record struct Refusal(int Operation, bool Lasting);
