namespace Edge.Agent.Proxy;

/// <summary>
/// Which endpoints of a Service port are used: readiness with the fallback to serving-but-terminating ones, topology hints, and locality.
/// Follows Kubernetes' service proxies (KEP-1669 terminating, KEP-2433 zone hints, KEP-3015 node hints, KEP-2086 internal policy), and then leaves out endpoints that do not
/// answer the gateway's probes, as long as one that does is left in the list. Locality is a promise and is kept, hints are a wish and give way.
/// </summary>
internal static class EndpointSelection
{
    /// <param name="candidates">All endpoints of the port, each target once.</param>
    /// <param name="internalLocal"><c>internalTrafficPolicy: Local</c>.</param>
    /// <param name="externalLocal"><c>externalTrafficPolicy: Local</c>.</param>
    /// <param name="external">The port has a NodePort, a load balancer address or an external IP.</param>
    public static SelectedEndpoints Select(
        IReadOnlyList<EndpointCandidate> candidates, bool internalLocal, bool externalLocal, bool external, string nodeName, string zone)
    {
        // The cluster list serves everything but what is confined to the node; hints narrow it, the terminating fallback ignores them.
        List<EndpointTarget>? cluster = null;
        if (!internalLocal || external)
        {
            cluster = Usable(candidates, ByHints(candidates, nodeName, zone), localOnly: false);
        }

        List<EndpointTarget>? local = null;
        if (internalLocal || (externalLocal && external))
        {
            local = Usable(candidates, static _ => true, localOnly: true);
        }

        return new SelectedEndpoints(cluster, local, HasAny(candidates));
    }

    private static List<EndpointTarget> Usable(IReadOnlyList<EndpointCandidate> candidates, Predicate<EndpointCandidate> hinted, bool localOnly)
    {
        var chosen = new List<EndpointTarget>(candidates.Count);
        bool demoted = false;
        foreach (EndpointCandidate candidate in candidates)
        {
            if (candidate.Ready && (!localOnly || candidate.IsLocal) && hinted(candidate))
            {
                chosen.Add(candidate.Target);
                demoted |= candidate.Demoted;
            }
        }

        if (chosen.Count > 0)
        {
            return demoted ? Answering(candidates, hinted, localOnly) ?? Answering(candidates, static _ => true, localOnly) ?? chosen : chosen;
        }

        foreach (EndpointCandidate candidate in candidates)
        {
            if (candidate.Serving && candidate.Terminating && (!localOnly || candidate.IsLocal))
            {
                chosen.Add(candidate.Target);
            }
        }

        return chosen;
    }

    // Null when there is none: then all are used as if nobody had asked.
    private static List<EndpointTarget>? Answering(IReadOnlyList<EndpointCandidate> candidates, Predicate<EndpointCandidate> hinted, bool localOnly)
    {
        List<EndpointTarget>? chosen = null;
        foreach (EndpointCandidate candidate in candidates)
        {
            if (candidate is { Ready: true, Demoted: false } && (!localOnly || candidate.IsLocal) && hinted(candidate))
            {
                (chosen ??= []).Add(candidate.Target);
            }
        }

        return chosen;
    }

    // Hints count only if every ready endpoint has one and at least one names this node or zone: a half-hinted set is in transition.
    private static Predicate<EndpointCandidate> ByHints(IReadOnlyList<EndpointCandidate> candidates, string nodeName, string zone)
    {
        bool anyReady = false, allNode = true, allZone = true, forNode = false, forZone = false;
        foreach (EndpointCandidate candidate in candidates)
        {
            if (!candidate.Ready)
            {
                continue;
            }

            anyReady = true;
            allNode &= candidate.NodeHints is { Length: > 0 };
            allZone &= candidate.ZoneHints is { Length: > 0 };
            forNode |= Names(candidate.NodeHints, nodeName);
            forZone |= Names(candidate.ZoneHints, zone);
        }

        if (anyReady && allNode && forNode)
        {
            return candidate => Names(candidate.NodeHints, nodeName);
        }

        return anyReady && allZone && forZone ? candidate => Names(candidate.ZoneHints, zone) : static _ => true;
    }

    private static bool Names(string[]? hints, string name) =>
        name.Length > 0 && hints is not null && Array.IndexOf(hints, name) >= 0;

    private static bool HasAny(IReadOnlyList<EndpointCandidate> candidates)
    {
        bool serving = false;
        foreach (EndpointCandidate candidate in candidates)
        {
            if (candidate.Ready)
            {
                return true;
            }

            serving |= candidate.Serving && candidate.Terminating;
        }

        return serving;
    }
}
