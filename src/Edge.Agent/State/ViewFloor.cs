namespace Edge.Agent.State;

/// <summary>The highest generation of a view that was believed, and whose signature it was.</summary>
internal sealed record ViewFloor(ulong Epoch, ulong Generation, ulong Beat, string KeyId);
