namespace Edge.Tests.Fakes;

/// <summary>An element that a rule wrote while a packet passed, for example an affinity entry.</summary>
public sealed record TraceUpdate(string Table, string Set, byte[] Key, byte[] Data, TimeSpan? Timeout);
