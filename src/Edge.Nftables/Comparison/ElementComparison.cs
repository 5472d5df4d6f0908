using System.Globalization;
using Edge.Nftables.Text;

namespace Edge.Nftables.Comparison;

/// <summary>
/// Compares the elements of a set. Each counts as two numbers of 64 bits, of its key and of all that was written with it, so that a hundred thousand of them cost no
/// objects; words are made for those that are different.
/// </summary>
internal static class ElementComparison
{
    internal static void Compare(SetSnapshot wanted, SetSnapshot kernel, DifferenceList into)
    {
        string place = $"{(wanted.Set.IsMap ? "map" : "set")} {wanted.Set}";
        if ((wanted.Set.Flags & SetFlags.Interval) != 0 && !wanted.Set.KeyType.IsConcatenation)
        {
            // Small sets of prefixes; the kernel has two elements for each.
            CompareLines(SetText.Elements(wanted), SetText.Elements(kernel), place, into);
            return;
        }

        ElementHashes mineHashes = wanted.Hashes, theirHashes = kernel.Hashes;
        ReadOnlySpan<ulong> keys = mineHashes.Keys, wholes = mineHashes.Wholes, otherKeys = theirHashes.Keys, otherWholes = theirHashes.Wholes;
        List<Found> found = [];
        int total = 0;
        for (int i = 0, j = 0; i < keys.Length || j < otherKeys.Length;)
        {
            bool mine = j == otherKeys.Length || (i < keys.Length && keys[i] <= otherKeys[j]);
            bool theirs = i == keys.Length || (j < otherKeys.Length && otherKeys[j] <= keys[i]);
            ulong key = mine ? keys[i] : otherKeys[j];
            if (!(mine && theirs && wholes[i] == otherWholes[j]))
            {
                total++;
                if (found.Count < into.Room)
                {
                    found.Add(new Found(key));
                }
            }

            i += mine ? 1 : 0;
            j += theirs ? 1 : 0;
        }

        Describe(wanted, found, static (one, text) => one.Wanted = text);
        Describe(kernel, found, static (one, text) => one.Kernel = text);
        into.Count(total - found.Count);
        found.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        foreach (Found one in found)
        {
            into.Add("element", one.Name, place, one.Wanted, one.Kernel);
        }
    }

    /// <summary>Counters, the time that is left and handles are not part of what was written.</summary>
    internal static ulong Whole(Set set, in Element element, ulong key)
    {
        ulong hash = Fnv1a.Add(Fnv1a.Add(key, element.Data), element.UserData);
        if (element.Verdict is { } verdict)
        {
            hash = Fnv1a.Add(hash, verdict.ToString());
        }

        if (element.Statement is { } statement && set.Statement is not null)
        {
            hash = Fnv1a.Add(hash, RuleText.Stateful(statement) ?? statement.ToString());
        }

        return hash;
    }

    /// <summary>The number of a key.</summary>
    internal static ulong KeyHash(in Element element) => Fnv1a.Add(Fnv1a.Add(Fnv1a.Start ^ (uint)element.Flags, element.Key), element.KeyEnd);

    // Those that were found are in the order of their numbers.
    private static void Describe(SetSnapshot set, List<Found> found, Action<Found, string> give)
    {
        if (found.Count == 0)
        {
            return;
        }

        ulong[] keys = new ulong[found.Count];
        for (int index = 0; index < keys.Length; index++)
        {
            keys[index] = found[index].Key;
        }

        foreach (Element element in set)
        {
            int index = Array.BinarySearch(keys, KeyHash(element));
            if (index >= 0)
            {
                found[index].Name = SetText.Key(set.Set, element);
                give(found[index], SetText.Line(set.Set, element));
            }
        }
    }

    private static void CompareLines(List<string> wanted, List<string> kernel, string place, DifferenceList into)
    {
        foreach (string line in wanted)
        {
            if (!kernel.Contains(line))
            {
                into.Add("element", line, place, line, null);
            }
        }

        foreach (string line in kernel)
        {
            if (!wanted.Contains(line))
            {
                into.Add("element", line, place, null, line);
            }
        }
    }

    private sealed class Found(ulong key)
    {
        public ulong Key => key;

        public string Name { get; set; } = key.ToString("x", CultureInfo.InvariantCulture);

        public string? Wanted { get; set; }

        public string? Kernel { get; set; }
    }
}
