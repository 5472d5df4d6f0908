namespace Edge.Agent.State;

/// <summary>A generation on disk: <c>cur</c> or <c>prev</c>, with its signed manifest.</summary>
internal sealed record StoredGeneration(string Name, byte[] Manifest);
