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

        candidates.Sort(static (left, right) =>
        {
            int order = left.Target.CompareTo(right.Target);
            return order != 0 ? order : left.Terminating.CompareTo(right.Terminating);
        });
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

    // The same address in two slices happens while an endpoint moves between them; the one that is not terminating sorts first and stays.
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
