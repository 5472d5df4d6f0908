using Edge.Agent.Proxy;

namespace Edge.Agent.Probes;

/// <summary>What the reconciler knows of the probes of one Service.</summary>
internal sealed class WatchedService
{
    private readonly Dictionary<EndpointTarget, int> _since = [];
    private readonly HashSet<EndpointTarget> _demoted = [];

    public ProbePlan Plan { get; private set; } = ProbePlan.Nothing;

    /// <summary>Those that do not answer.</summary>
    public Dictionary<EndpointTarget, DemotedEndpoint> Demoted { get; } = [];

    /// <summary>The same for the resolver; null: all answer.</summary>
    public DemotedEndpoints? ForResolver { get; private set; }

    /// <summary>The ports of which no endpoint answers, by name; null: there is none.</summary>
    public string? Dead { get; private set; }

    /// <summary>Takes another plan. What is known of targets that stay, and are asked in the same way, stays.</summary>
    /// <returns>Whether one that did not answer is forgotten.</returns>
    public bool Take(ProbePlan plan)
    {
        if (plan.Spec != Plan.Spec)
        {
            _since.Clear();
        }

        Plan = plan;
        foreach (EndpointTarget target in _since.Keys)
        {
            if (!plan.Has(target))
            {
                _since.Remove(target);
            }
        }

        foreach (ProbedPort port in plan.Ports)
        {
            foreach (ProbedTarget target in port.Targets)
            {
                _since.TryAdd(target.Target, plan.Version);
            }
        }

        bool forgotten = false;
        foreach (EndpointTarget target in Demoted.Keys)
        {
            // Known since this plan: it is new, or is asked in another way.
            if (!_since.TryGetValue(target, out int version) || version == plan.Version)
            {
                Demoted.Remove(target);
                forgotten = true;
            }
        }

        Refresh();
        return forgotten;
    }

    /// <summary>Takes what was found out.</summary>
    /// <returns>Whether it changes anything: an answer to an earlier plan does not.</returns>
    public bool Take(in ProbeVerdict verdict, long now)
    {
        if (!_since.TryGetValue(verdict.Target, out int version) || verdict.Version < version)
        {
            return false;
        }

        bool changed = verdict.Demoted ? Demoted.TryAdd(verdict.Target, new DemotedEndpoint(verdict.Target, verdict.Outcome, now)) : Demoted.Remove(verdict.Target);
        Refresh();
        return changed;
    }

    private void Refresh()
    {
        _demoted.Clear();
        _demoted.UnionWith(Demoted.Keys);
        ForResolver = _demoted.Count == 0 ? null : new DemotedEndpoints(Plan.Spec, _demoted);
        Dead = _demoted.Count == 0 ? null : DeadPorts();
    }

    private string? DeadPorts()
    {
        List<string>? names = null;
        foreach (ProbedPort port in Plan.Ports)
        {
            if (Array.TrueForAll(port.Targets, target => _demoted.Contains(target.Target)))
            {
                string name = $"{(port.Key.PortName.Length == 0 ? "" : port.Key.PortName + "/")}{port.Key.Protocol.ToString().ToUpperInvariant()} {(port.Targets[0].Target.Length == 4 ? "IPv4" : "IPv6")}";
                (names ??= []).Add(name);
            }
        }

        return names is null ? null : string.Join(", ", names);
    }
}
