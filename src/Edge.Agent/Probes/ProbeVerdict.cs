using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Agent.Probes;

/// <summary>An endpoint does not answer any more, or answers again.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Target">Who was asked.</param>
/// <param name="Demoted">It is to get no new connections.</param>
/// <param name="Outcome">How the last probe ended.</param>
/// <param name="Version">Of the plan that it was asked for.</param>
internal readonly record struct ProbeVerdict(ServiceKey Service, EndpointTarget Target, bool Demoted, ProbeOutcome Outcome, int Version);
