namespace Edge.Agent.State;

/// <summary>The highest generation of the configuration that was believed, and whose signature it was.</summary>
internal sealed record ConfigFloor(ulong Generation, string KeyId);
