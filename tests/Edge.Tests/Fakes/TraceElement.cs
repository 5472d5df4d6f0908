using Edge.Nftables;

namespace Edge.Tests.Fakes;

/// <summary>An element as a lookup finds it.</summary>
internal sealed record TraceElement(byte[] Key, byte[] KeyEnd, byte[] Data, Verdict? Verdict);
