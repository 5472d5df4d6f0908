using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;

namespace Edge.Agent.Probes;

/// <summary>Asks endpoints, without ever waiting. One thread.</summary>
internal interface IProbeNetwork
{
    /// <summary>Begins to ask.</summary>
    /// <param name="slot">0 to <see cref="ProbeMachine.MaximumInFlight"/> - 1; free until now.</param>
    /// <param name="spec">How.</param>
    /// <param name="target">Whom; port 0 where there is none.</param>
    /// <param name="link">Index of the interface on which it is a neighbour; 0: none.</param>
    /// <returns>The end, when it was at hand; the slot is free again then.</returns>
    ProbeOutcome Begin(int slot, ProbeSpec spec, EndpointTarget target, int link);

    /// <summary>Takes in what came for all slots: called once before a round of <see cref="Continue"/>.</summary>
    void Look();

    /// <summary>Goes on with a probe that is under way.</summary>
    /// <returns>The end, or <see cref="ProbeResult.Pending"/>; after the end the slot is free again.</returns>
    ProbeOutcome Continue(int slot);

    /// <summary>The time of a probe is over: frees the slot.</summary>
    /// <returns>How it ended: no answer, unless silence has another meaning.</returns>
    ProbeOutcome GiveUp(int slot);
}
