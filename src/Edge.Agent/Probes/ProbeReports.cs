using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;

namespace Edge.Agent.Probes;

/// <summary>The probes in the words of the report, of the status and of the admin socket. The reconciler's alone.</summary>
internal sealed class ProbeReports(ProbeFeed feed, TimeProvider time)
{
    private const int ReportedServices = 16;

    /// <summary>Of a Service no endpoint answers.</summary>
    public bool AnyDead => feed.Dead.Count > 0;

    /// <summary>The condition <c>Endpoints</c>; null while no endpoint is probed.</summary>
    public Condition? Condition
    {
        get
        {
            const string name = "Endpoints";
            (int probed, int excess) = feed.Prober.Counts;
            foreach ((ServiceKey service, string ports) in feed.Dead)
            {
                string others = feed.Dead.Count > 1 ? $" (and {feed.Dead.Count - 1} more Services)" : "";
                return new Condition(name, false, "NoneAnswers", $"Service {service}: no endpoint of {ports} answers, all are used as before{others}: edgectl get endpoints -o wide");
            }

            return probed == 0 ? null
                : feed.Prober.Problem is string problem ? new Condition(name, false, "CannotAsk", problem)
                : feed.Demoted > 0 ? new Condition(name, false, "Demoted", $"{feed.Demoted} of {probed} probed endpoints do not answer and get no new connections: edgectl get endpoints -o wide")
                : excess > 0 ? new Condition(name, false, "TooMany", $"{excess} endpoints are not probed: a gateway probes {ProbeMachine.MaximumProbed}")
                : new Condition(name, true, "Answering");
        }
    }

    /// <summary>The part of <c>r/sync</c>; null while no endpoint is probed.</summary>
    public ProbesReport? Report()
    {
        (int probed, _) = feed.Prober.Counts;
        List<string> dead = [];
        foreach (ServiceKey service in feed.Dead.Keys)
        {
            if (dead.Count < ReportedServices)
            {
                dead.Add(service.ToString());
            }
        }

        return probed == 0 ? null : new ProbesReport { Probed = probed, Demoted = feed.Demoted, Dead = dead.Count == 0 ? null : dead };
    }

    /// <summary>Why an endpoint of a slice gets no new connections, as in <c>tcp refused, 42 s ago</c>; null when it does. One of several ports that does not answer is named.</summary>
    public string? TextOf(ServiceKey service, SliceSpec slice, EndpointEntry endpoint)
    {
        if (feed.Of(service) is not { Demoted.Count: > 0 } watched)
        {
            return null;
        }

        foreach (SlicePort port in slice.Ports)
        {
            ProbeSpec spec = watched.Plan.Spec;
            if (spec.TargetOf(port.Protocol, new EndpointTarget(endpoint, port.Port)) is { } target && watched.Demoted.TryGetValue(target, out DemotedEndpoint demoted))
            {
                string where = slice.Ports.Length > 1 && target.Port != 0 ? $" on port {target.Port}" : "";
                return $"{spec}{where} {demoted.Outcome}, {(long)time.GetElapsedTime(demoted.Since).TotalSeconds} s ago";
            }
        }

        return null;
    }
}
