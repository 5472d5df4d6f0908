using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Collects the endpoints of a Service port from its slices.</summary>
internal static class EndpointCandidates
{
    /// <summary>Each target once, sorted. Those of a range of ports have port 0: connections keep theirs.</summary>
    public static List<EndpointCandidate> Of(PortKey key, IReadOnlyList<SliceSpec> slices, string nodeName)
    {
        var candidates = new List<EndpointCandidate>();
        foreach (SliceSpec slice in slices)
        {
            if (slice.Family != key.Family)
            {
                continue;
            }

            foreach (SlicePort port in slice.Ports)
            {
                if (port.Protocol == key.Protocol && port.Name == key.PortName)
                {
                    Add(candidates, slice, key.IsRange ? (ushort)0 : port.Port, nodeName);
                }
            }
        }

        candidates.Sort(Compare);
        RemoveRepeated(candidates);
        return candidates;
    }

    private static void Add(List<EndpointCandidate> into, SliceSpec slice, ushort port, string nodeName)
    {
        foreach (EndpointEntry endpoint in slice.Endpoints)
        {
            into.Add(new EndpointCandidate(
                new EndpointTarget(endpoint, port),
                endpoint.IsReady,
                endpoint.IsServing,
                endpoint.IsTerminating,
                nodeName.Length > 0 && endpoint.NodeName == nodeName,
                endpoint.NodeName ?? "",
                endpoint.HintZones,
                endpoint.HintNodes));
        }
    }

    // The same address in two slices happens while an endpoint moves between them; the one that serves best sorts first and stays. Slices come in any
    // order, so where that decides nothing the words do.
    private static int Compare(EndpointCandidate left, EndpointCandidate right)
    {
        int order = left.Target.CompareTo(right.Target);
        order = order != 0 ? order : left.Terminating.CompareTo(right.Terminating);
        order = order != 0 ? order : right.Ready.CompareTo(left.Ready);
        order = order != 0 ? order : right.Serving.CompareTo(left.Serving);
        order = order != 0 ? order : right.IsLocal.CompareTo(left.IsLocal);
        order = order != 0 ? order : string.CompareOrdinal(left.NodeName, right.NodeName);
        order = order != 0 ? order : Compare(left.ZoneHints, right.ZoneHints);
        return order != 0 ? order : Compare(left.NodeHints, right.NodeHints);
    }

    private static int Compare(string[]? left, string[]? right) =>
        string.CompareOrdinal(string.Join(' ', left ?? []), string.Join(' ', right ?? []));

    private static void RemoveRepeated(List<EndpointCandidate> sorted)
    {
        int kept = 0;
        for (int index = 0; index < sorted.Count; index++)
        {
            if (kept == 0 || sorted[index].Target != sorted[kept - 1].Target)
            {
                sorted[kept++] = sorted[index];
            }
        }

        sorted.RemoveRange(kept, sorted.Count - kept);
    }
}
