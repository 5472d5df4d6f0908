using System.Globalization;
using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Sequences;

/// <summary>Compares what many small changes made with what one load from scratch makes.</summary>
internal static class ObservedDifference
{
    /// <summary>A sentence for each difference.</summary>
    /// <param name="now">After many changes.</param>
    /// <param name="scratch">After one load.</param>
    /// <param name="ports">What each port should be.</param>
    public static IEnumerable<string> Of(Observed now, Observed scratch, IReadOnlyDictionary<PortKey, ResolvedPort> ports)
    {
        foreach ((FrontendKey key, (PortKey Owner, uint Mark) value) in now.Frontends)
        {
            bool wanted = scratch.Frontends.TryGetValue(key, out (PortKey Owner, uint Mark) other);
            if (!wanted || other != value)
            {
                yield return $"{Name(key)} is {Words(value)}, from scratch {(wanted ? Words(other) : "not there")}";
            }
        }

        foreach (FrontendKey key in scratch.Frontends.Keys.Except(now.Frontends.Keys))
        {
            yield return $"{Name(key)} is missing, from scratch {Words(scratch.Frontends[key])}";
        }

        foreach (string difference in Sides(now.Elements, scratch.Elements, static element => $"{element.Element} of {element.Owner?.ToString() ?? "all"}")
            .Concat(Sides(now.Lines, scratch.Lines, static line => line)))
        {
            yield return difference;
        }

        foreach ((PortKey Port, bool Local) list in now.Lists.Keys.Union(scratch.Lists.Keys))
        {
            EndpointTarget[] slots = now.Lists.GetValueOrDefault(list, []), wanted = scratch.Lists.GetValueOrDefault(list, []);
            bool same = ports.TryGetValue(list.Port, out ResolvedPort? port) && port.Balance != Balance.Random ? slots.AsSpan().SequenceEqual(wanted) : SameShares(slots, wanted);
            if (!same)
            {
                yield return $"list of {list.Port}{(list.Local ? ", local" : "")} is [{Words(slots)}], from scratch [{Words(wanted)}]";
            }
        }
    }

    // By chance the order does not matter. A list may have kept twice the slots that it needs; shares then round differently.
    private static bool SameShares(EndpointTarget[] slots, EndpointTarget[] wanted)
    {
        const int Rounding = 3; // each share is less than one slot off its ideal, once in the longer and twice in the shorter list
        Dictionary<EndpointTarget, int> now = Counts(slots), scratch = Counts(wanted);
        int allowed = slots.Length == wanted.Length ? (slots.Length <= SizeClass.LargestExact ? 0 : 1) : Rounding;
        int factor = slots.Length == wanted.Length ? 1 : 2;
        return (slots.Length == wanted.Length || (slots.Length == wanted.Length * 2 && wanted.Length > SizeClass.LargestExact))
            && now.Count == scratch.Count
            && now.All(share => scratch.TryGetValue(share.Key, out int other) && Math.Abs(share.Value - (factor * other)) <= allowed);
    }

    private static Dictionary<EndpointTarget, int> Counts(EndpointTarget[] slots) => slots.CountBy(static slot => slot).ToDictionary();

    private static IEnumerable<string> Sides<T>(HashSet<T> now, HashSet<T> scratch, Func<T, string> words) =>
        now.Except(scratch).Select(one => $"too much: {words(one)}").Concat(scratch.Except(now).Select(one => $"missing: {words(one)}"));

    private static string Words(EndpointTarget[] slots)
    {
        const int Shown = 12;
        string text = string.Join(' ', Counts(slots).OrderBy(static share => share.Key).Take(Shown).Select(static share => share.Value == 1 ? $"{share.Key}" : $"{share.Value}x{share.Key}"));
        return slots.Distinct().Count() > Shown ? $"{text} … {slots.Length} slots" : text;
    }

    private static string Name(FrontendKey key) => $"{key}{(key.ExternalOnly ? " from outside" : "")}";

    private static string Words((PortKey Owner, uint Mark) value) => string.Create(CultureInfo.InvariantCulture, $"{value.Owner} 0x{value.Mark:x8}");
}
