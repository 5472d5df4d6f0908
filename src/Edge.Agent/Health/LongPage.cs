namespace Edge.Agent.Health;

/// <summary>An answer that is long, or takes its time.</summary>
/// <param name="ContentType">Of the body.</param>
/// <param name="Body">What is answered, when it is there; not longer than the exchange has patience.</param>
internal sealed record LongPage(string ContentType, Task<byte[]> Body);
