namespace Edge.Control.Endpoints;

/// <summary>
/// Shares out the ready endpoints of a Service to zones, in the proportion of the zones' processors:
/// <c>service.kubernetes.io/topology-mode: Auto</c> (KEP-2433). A pure function: what was hinted before does not matter.
/// </summary>
internal static class ZoneHints
{
    // No endpoint is to get more than a fifth above its fair share: a zone has at least five sixths of the endpoints that its processors call for.
    private const long OverloadNumerator = 5;
    private const long OverloadDenominator = 6;

    /// <summary>The zone that each endpoint is for; null when the sharing would be worse than none, and why.</summary>
    /// <param name="ready">The name and the own zone of each ready endpoint, in an order that does not change.</param>
    public static Dictionary<string, string>? Allocate(IReadOnlyList<(string Name, string? Zone)> ready, ZoneCapacity capacity, out string? lack)
    {
        lack = capacity.Lack;
        if (lack is not null)
        {
            return null;
        }

        if (ready.FirstOrDefault(static endpoint => string.IsNullOrEmpty(endpoint.Zone)) is { Name: { } homeless })
        {
            lack = $"Pod {homeless} is in no zone";
            return null;
        }

        SortedDictionary<string, double>? wanted = WantedEndpoints(ready.Count, capacity, out lack);
        return wanted is null ? null : Move(ready, wanted);
    }

    private static SortedDictionary<string, double>? WantedEndpoints(int endpoints, ZoneCapacity capacity, out string? lack)
    {
        lack = null;
        long all = capacity.MilliProcessors.Values.Sum();
        SortedDictionary<string, double> wanted = new(StringComparer.Ordinal);
        long least = 0;
        foreach ((string zone, long processors) in capacity.MilliProcessors)
        {
            Int128 divisor = (Int128)all * OverloadDenominator;
            long minimum = (long)((((Int128)endpoints * processors * OverloadNumerator) + divisor - 1) / divisor);
            wanted[zone] = Math.Max(minimum, (double)endpoints * processors / all);
            least += minimum;
        }

        if (endpoints < capacity.MilliProcessors.Count)
        {
            lack = $"{endpoints} ready endpoints are fewer than the {capacity.MilliProcessors.Count} zones";
        }
        else if (least > endpoints)
        {
            lack = $"{endpoints} ready endpoints cannot be shared out without overloading those of one zone";
        }

        return lack is null ? wanted : null;
    }

    // Everybody serves the own zone at first; who has too many lends to who has too few, whole endpoints at a time.
    private static Dictionary<string, string> Move(IReadOnlyList<(string Name, string? Zone)> ready, SortedDictionary<string, double> wanted)
    {
        SortedDictionary<string, double> spare = new(StringComparer.Ordinal);
        foreach ((string zone, double number) in wanted)
        {
            spare[zone] = -number;
        }

        foreach ((_, string? zone) in ready)
        {
            spare[zone!] = spare.GetValueOrDefault(zone!) + 1;
        }

        Dictionary<string, Queue<string>> loans = [];
        while (true)
        {
            (string giver, double tooMany) = spare.MaxBy(static zone => zone.Value);
            (string taker, double tooFew) = spare.MinBy(static zone => zone.Value);
            if (tooMany < 0.5 || tooFew > -0.5 || (tooMany < 1 && tooFew > -1))
            {
                break;
            }

            spare[giver]--;
            spare[taker]++;
            if (!loans.TryGetValue(giver, out Queue<string>? takers))
            {
                loans[giver] = takers = new Queue<string>();
            }

            takers.Enqueue(taker);
        }

        return ready.ToDictionary(
            static endpoint => endpoint.Name,
            endpoint => loans.TryGetValue(endpoint.Zone!, out Queue<string>? takers) && takers.TryDequeue(out string? taker) ? taker : endpoint.Zone!);
    }
}
