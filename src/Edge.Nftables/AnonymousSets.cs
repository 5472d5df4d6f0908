using Edge.Nftables.Expressions;

namespace Edge.Nftables;

/// <summary>Puts anonymous sets back into the rules that they were written in.</summary>
internal static class AnonymousSets
{
    /// <summary>The elements of an anonymous set as a value.</summary>
    internal static ConstantSet ToConstantSet(SetSnapshot snapshot)
    {
        var starts = new List<ConstantElement>(snapshot.Count);
        var ends = new List<byte[]>();
        foreach (Element element in snapshot)
        {
            if (element.IsIntervalEnd)
            {
                ends.Add(element.Key.ToArray());
                continue;
            }

            starts.Add(new ConstantElement(
                RegisterData.FromBytes(element.Key),
                element.Data.IsEmpty ? null : RegisterData.FromBytes(element.Data),
                element.Verdict,
                element.KeyEnd.IsEmpty ? null : RegisterData.FromBytes(element.KeyEnd)));
        }

        bool intervals = (snapshot.Set.Flags & SetFlags.Interval) != 0 && !snapshot.Set.KeyType.IsConcatenation;
        if (intervals)
        {
            CloseIntervals(starts, ends);
        }

        return new ConstantSet(snapshot.Set.KeyType, snapshot.Set.DataType, [.. starts]);
    }

    /// <summary>The expressions with look-ups in anonymous sets turned into look-ups in values.</summary>
    internal static IReadOnlyList<Expression> Inline(IReadOnlyList<Expression> expressions, Dictionary<string, ConstantSet> anonymous)
    {
        var result = new Expression[expressions.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = expressions[i] is Lookup lookup && anonymous.TryGetValue(lookup.SetName, out ConstantSet? constant)
                ? Lookup.In(lookup.Source, constant, lookup.Destination, lookup.Invert)
                : expressions[i];
        }

        return result;
    }

    // The kernel keeps the first key behind an interval: the smallest end above its start, or none for an open one.
    private static void CloseIntervals(List<ConstantElement> starts, List<byte[]> ends)
    {
        ends.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        for (int i = 0; i < starts.Count; i++)
        {
            byte[] first = starts[i].Key.Bytes.ToArray();
            byte[]? end = ends.Find(candidate => candidate.AsSpan().SequenceCompareTo(first) > 0);
            byte[] last = end is null ? [.. Enumerable.Repeat(byte.MaxValue, first.Length)] : Decrement(end);
            starts[i] = starts[i] with { KeyEnd = RegisterData.FromBytes(last) };
        }
    }

    private static byte[] Decrement(byte[] number)
    {
        byte[] result = [.. number];
        for (int i = result.Length - 1; i >= 0; i--)
        {
            if (result[i]-- != 0)
            {
                break;
            }
        }

        return result;
    }
}
