using Edge.Protocol.Admin;

namespace Edge.Ctl.Top;

/// <summary>One Service of a reading.</summary>
/// <param name="Name">As in <c>shop/web</c>.</param>
/// <param name="Connections">Live ones, of all ports and families.</param>
/// <param name="NewPerSecond">Since the reading before; null without one, or when the agent began to count anew.</param>
/// <param name="Endpoints">Live connections by endpoint, most first.</param>
internal sealed record BusyService(string Name, int Connections, double? NewPerSecond, IReadOnlyList<EndpointFlowRow> Endpoints)
{
    /// <summary>The Services that have connections or get any, the busiest first.</summary>
    /// <param name="before">Null for the first reading.</param>
    /// <param name="now">The reading.</param>
    /// <param name="seconds">Between the two.</param>
    /// <param name="space">Only of this namespace; null for all.</param>
    public static List<BusyService> Of(TopReading? before, TopReading now, double seconds, string? space)
    {
        Dictionary<string, ulong> earlier = before?.Counters.ToDictionary(static row => row.Service, static row => row.Connections) ?? [];
        ILookup<string, FlowRow> flows = now.Flows.ToLookup(static row => $"{row.Namespace}/{row.Service}");
        Dictionary<string, ulong> counters = now.Counters.ToDictionary(static row => row.Service, static row => row.Connections);
        return
        [
            .. counters.Keys.Union(flows.Select(static group => group.Key))
                .Where(name => space is null || name.StartsWith(space + "/", StringComparison.Ordinal))
                .Select(name => new BusyService(name, flows[name].Sum(static row => row.Flows), Rate(name, earlier, counters, before is null ? 0 : seconds), EndpointsOf(flows[name])))
                .Where(static service => service.Connections > 0 || service.NewPerSecond > 0)
                .OrderByDescending(static service => service.Connections).ThenByDescending(static service => service.NewPerSecond ?? 0).ThenBy(static service => service.Name, StringComparer.Ordinal),
        ];
    }

    private static double? Rate(string name, Dictionary<string, ulong> earlier, Dictionary<string, ulong> now, double seconds)
    {
        if (seconds <= 0 || !now.TryGetValue(name, out ulong count))
        {
            return null;
        }

        // A Service that was not there before began with nothing.
        ulong before = earlier.GetValueOrDefault(name);
        return count >= before ? (count - before) / seconds : null;
    }

    private static List<EndpointFlowRow> EndpointsOf(IEnumerable<FlowRow> rows) =>
    [
        .. rows.SelectMany(static row => row.Endpoints ?? []).GroupBy(static row => row.Endpoint)
            .Select(static group => new EndpointFlowRow(group.Key, group.Sum(static row => row.Flows)))
            .OrderByDescending(static row => row.Flows).ThenBy(static row => row.Endpoint, StringComparer.Ordinal),
    ];
}
