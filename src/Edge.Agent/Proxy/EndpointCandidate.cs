namespace Edge.Agent.Proxy;

/// <summary>One endpoint of a Service port before the choice of the usable ones.</summary>
internal readonly record struct EndpointCandidate(
    EndpointTarget Target,
    bool Ready,
    bool Serving,
    bool Terminating,
    bool IsLocal,
    string NodeName,
    string[]? ZoneHints,
    string[]? NodeHints)
{
    /// <summary>It does not answer the gateway's probes: others are preferred to it.</summary>
    public bool Demoted { get; init; }
}
