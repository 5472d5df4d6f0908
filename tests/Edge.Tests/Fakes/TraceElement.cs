using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

/// <summary>An element as a lookup finds it.</summary>
internal sealed record TraceElement(byte[] Key, byte[] KeyEnd, byte[] Data, Verdict? Verdict, Expression? Statement = null);
