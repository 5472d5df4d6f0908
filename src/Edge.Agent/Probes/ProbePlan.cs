using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Agent.Probes;

/// <summary>Whom the gateway asks for one Service. Pure.</summary>
/// <param name="Spec">How.</param>
/// <param name="Ports">Those with somebody to ask.</param>
internal sealed record ProbePlan(ProbeSpec Spec, IReadOnlyList<ProbedPort> Ports)
{
    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    private readonly HashSet<EndpointTarget> _targets = TargetsOf(Ports);

    public static ProbePlan Nothing { get; } = new(ProbeSpec.None, []);

    /// <summary>Counts the plans of one Service, so that an answer to an earlier one is known.</summary>
    public int Version { get; init; }

    /// <summary>How many different targets it names.</summary>
    public int Count => _targets.Count;

    /// <summary>Targets that it leaves out because our own rules would translate a connection there.</summary>
    public IReadOnlyList<EndpointTarget> Ours { get; init; } = [];

    /// <summary>It names nobody and leaves nobody out.</summary>
    public bool IsNothing => Ports.Count == 0 && Ours.Count == 0;

    /// <summary>Those that it names, and those that it leaves out.</summary>
    public IEnumerable<EndpointTarget> Considered => Ours.Count == 0 ? _targets : _targets.Concat(Ours);

    /// <summary>It names this target.</summary>
    public bool Has(EndpointTarget target) => _targets.Contains(target);

    /// <summary>Whether it asks the same endpoints in the same way; the version does not matter.</summary>
    public bool IsSame(ProbePlan other)
    {
        bool same = Spec == other.Spec && Ports.Count == other.Ports.Count && Ours.SequenceEqual(other.Ours);
        for (int index = 0; same && index < Ports.Count; index++)
        {
            same = Ports[index].Key == other.Ports[index].Key && Ports[index].Targets.AsSpan().SequenceEqual(other.Ports[index].Targets);
        }

        return same;
    }

    /// <summary>The plan for a Service.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="slices">All its slices.</param>
    /// <param name="spec">How it is probed.</param>
    /// <param name="node">Which networks are attached.</param>
    /// <param name="isOurs">A connection there would be translated by our own rules, so that somebody else would answer; null: none would.</param>
    public static ProbePlan Of(ServiceSpec service, IReadOnlyList<SliceSpec> slices, ProbeSpec spec, NodeFacts node, Func<EndpointTarget, bool>? isOurs = null)
    {
        if (spec.Kind == ProbeKind.None)
        {
            return Nothing;
        }

        var ports = new List<ProbedPort>(service.Ports.Length);
        List<EndpointTarget>? ours = null;
        foreach (AddressFamily family in s_families)
        {
            if (!Array.Exists(service.ClusterIPs, address => address.AddressFamily == family))
            {
                continue;
            }

            foreach (ServicePort port in service.Ports)
            {
                var key = new PortKey(service.Key, port.Name, port.Protocol, family);
                ProbedTarget[] targets = Targets(key, slices, spec, node, isOurs, ref ours);
                if (targets.Length > 0)
                {
                    ports.Add(new ProbedPort(key, targets));
                }
            }
        }

        return ours is null ? new ProbePlan(spec, ports) : new ProbePlan(spec, ports) { Ours = ours };
    }

    private static HashSet<EndpointTarget> TargetsOf(IReadOnlyList<ProbedPort> ports)
    {
        var targets = new HashSet<EndpointTarget>();
        foreach (ProbedPort port in ports)
        {
            foreach (ProbedTarget target in port.Targets)
            {
                targets.Add(target.Target);
            }
        }

        return targets;
    }

    private static ProbedTarget[] Targets(
        PortKey key, IReadOnlyList<SliceSpec> slices, ProbeSpec spec, NodeFacts node, Func<EndpointTarget, bool>? isOurs, ref List<EndpointTarget>? ours)
    {
        var targets = new List<ProbedTarget>();
        foreach (EndpointCandidate candidate in EndpointCandidates.Of(key, slices, ""))
        {
            // Sorted by target, so what comes twice comes one after the other.
            if (!candidate.Ready || spec.TargetOf(key.Protocol, candidate.Target) is not { } target || (targets.Count > 0 && targets[^1].Target == target))
            {
                continue;
            }

            int link = spec.Kind == ProbeKind.Neighbour ? node.LinkOf(target) : 0;
            if (link <= 0 && spec.Kind == ProbeKind.Neighbour)
            {
                continue;
            }

            if (target.Port != 0 && isOurs?.Invoke(target) is true)
            {
                (ours ??= []).Add(target);
            }
            else
            {
                targets.Add(new ProbedTarget(target, link));
            }
        }

        return [.. targets];
    }
}
