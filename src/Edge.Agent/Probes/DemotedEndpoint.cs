using Edge.Agent.Proxy;

namespace Edge.Agent.Probes;

/// <summary>An endpoint that does not answer.</summary>
/// <param name="Target">Who was asked.</param>
/// <param name="Outcome">How the last probe ended.</param>
/// <param name="Since">When, on the monotonic clock.</param>
internal readonly record struct DemotedEndpoint(EndpointTarget Target, ProbeOutcome Outcome, long Since);
