using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;

namespace Edge.Agent.Probes;

/// <summary>Who is asked for an endpoint.</summary>
/// <param name="Target">Address and port; port 0 where there is none.</param>
/// <param name="Link">Of <see cref="ProbeKind.Neighbour"/> the index of the interface on which it is a neighbour; else 0.</param>
internal readonly record struct ProbedTarget(EndpointTarget Target, int Link);
