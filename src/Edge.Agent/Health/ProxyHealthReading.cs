namespace Edge.Agent.Health;

/// <summary>The health of the gateway at one moment.</summary>
/// <param name="IsHealthy">What came is programmed, or has not waited too long.</param>
/// <param name="NodeEligible">New traffic may come here.</param>
/// <param name="Now">The moment.</param>
/// <param name="Updated">The last commit that succeeded; <see cref="DateTimeOffset.MinValue"/> before the first.</param>
internal readonly record struct ProxyHealthReading(bool IsHealthy, bool NodeEligible, DateTimeOffset Now, DateTimeOffset Updated);
