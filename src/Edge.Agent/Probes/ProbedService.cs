using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Agent.Probes;

/// <summary>The probes of one Service; the machine's own.</summary>
internal sealed class ProbedService(ServiceKey key)
{
    public ServiceKey Key => key;

    /// <summary>What is wanted now.</summary>
    public ProbePlan Plan { get; set; } = ProbePlan.Nothing;

    public Dictionary<EndpointTarget, Probe> Probes { get; } = [];
}
