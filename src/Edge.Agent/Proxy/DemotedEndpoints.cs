using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>The endpoints of one Service that do not answer the gateway's probes. A value of one moment, or the prober's own state: it is only read here.</summary>
/// <param name="spec">How they were asked.</param>
/// <param name="targets">Whom it was that did not answer.</param>
internal sealed class DemotedEndpoints(ProbeSpec spec, IReadOnlySet<EndpointTarget> targets)
{
    /// <summary>An endpoint of a port is among them.</summary>
    /// <param name="protocol">Of the port.</param>
    /// <param name="endpoint">Where connections are sent.</param>
    public bool Has(TransportProtocol protocol, EndpointTarget endpoint) => spec.TargetOf(protocol, endpoint) is { } target && targets.Contains(target);

    /// <summary>Says of each endpoint of a port whether it is among them.</summary>
    public void Mark(TransportProtocol protocol, List<EndpointCandidate> candidates)
    {
        for (int index = 0; targets.Count > 0 && index < candidates.Count; index++)
        {
            if (Has(protocol, candidates[index].Target))
            {
                candidates[index] = candidates[index] with { Demoted = true };
            }
        }
    }
}
