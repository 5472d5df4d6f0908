using Edge.Nftables;

namespace Edge.SystemTests.Kernel;

/// <summary>Writes a table that was read into a transaction that makes it anew.</summary>
internal static class SnapshotCopy
{
    public static void Into(Transaction transaction, TableSnapshot snapshot)
    {
        transaction.Add(snapshot.Table);
        foreach (Flowtable flowtable in snapshot.Flowtables)
        {
            transaction.Add(flowtable);
        }

        foreach (Chain chain in snapshot.Chains)
        {
            transaction.Add(chain);
        }

        foreach (SetSnapshot set in snapshot.Sets)
        {
            transaction.Add(set.Set);
            AddElements(transaction, set);
        }

        foreach (Rule rule in snapshot.Rules)
        {
            transaction.Add(rule);
        }
    }

    private static void AddElements(Transaction transaction, SetSnapshot set)
    {
        bool intervals = (set.Set.Flags & SetFlags.Interval) != 0 && !set.Set.KeyType.IsConcatenation;
        List<byte[]> ends = [];
        foreach (Element element in set)
        {
            if (element.IsIntervalEnd)
            {
                ends.Add(element.Key.ToArray());
            }
        }

        foreach (Element element in set)
        {
            if (!element.IsIntervalEnd)
            {
                Element copy = element;
                copy.Expiration = null;
                copy.Timeout = element.Timeout == set.Set.Timeout ? null : element.Timeout;
                copy.KeyEnd = intervals ? LastOf(element.Key, ends) : element.KeyEnd;
                copy.UserData = element.Comment is null ? default : element.UserData;
                transaction.AddElement(set.Set, copy);
            }
        }
    }

    // The kernel keeps the first value behind an interval; one without goes up to the last value there is.
    private static byte[] LastOf(ReadOnlySpan<byte> start, List<byte[]> ends)
    {
        byte[]? behind = null;
        foreach (byte[] end in ends)
        {
            if (end.AsSpan().SequenceCompareTo(start) > 0 && (behind is null || end.AsSpan().SequenceCompareTo(behind) < 0))
            {
                behind = end;
            }
        }

        byte[] last = new byte[start.Length];
        if (behind is null)
        {
            Array.Fill(last, byte.MaxValue);
            return last;
        }

        behind.CopyTo(last, 0);
        for (int i = last.Length - 1; last[i]-- == 0; i--)
        {
        }

        return last;
    }
}
