using Edge.Agent.Proxy;

namespace Edge.Agent.Probes;

/// <summary>A Service port of which endpoints are probed.</summary>
/// <param name="Key">The port in one family.</param>
/// <param name="Targets">Whom to ask for its ready endpoints, each once.</param>
internal readonly record struct ProbedPort(PortKey Key, ProbedTarget[] Targets);
