using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

/// <summary>A set or map as the fake kernel keeps it.</summary>
internal sealed class FakeSet(Set set)
{
    public Set Set { get; } = set;

    public Dictionary<string, FakeElement> Elements { get; } = [];

    public bool IsAnonymous => (Set.Flags & SetFlags.Anonymous) != 0;

    public bool IsPlainInterval => (Set.Flags & SetFlags.Interval) != 0 && !Set.KeyType.IsConcatenation;

    public FakeSet Copy()
    {
        FakeSet copy = new(Set);
        foreach ((string identity, FakeElement element) in Elements)
        {
            copy.Elements.Add(identity, element.Copy());
        }

        return copy;
    }

    public void Expire(DateTimeOffset now)
    {
        foreach (FakeElement element in Elements.Values.Where(element => element.ExpiresAt <= now).ToList())
        {
            Elements.Remove(element.Identity);
        }
    }

    /// <summary>Whether a range of a concatenation touches one that is there and is not the same.</summary>
    public bool Overlaps(FakeElement added)
    {
        if (!Set.KeyType.IsConcatenation || (Set.Flags & SetFlags.Interval) == 0)
        {
            return false;
        }

        return Elements.Values.Any(element => element.Identity != added.Identity && Touches(element, added));
    }

    /// <summary>Whether two intervals of a plain interval set share a value: two starts without an end between them.</summary>
    public bool HasOverlappingIntervals()
    {
        bool open = false;
        foreach (FakeElement element in Elements.Values.OrderBy(element => Convert.ToHexString(element.Key), StringComparer.Ordinal)
            .ThenBy(element => (element.Flags & ElementFlags.IntervalEnd) == 0))
        {
            bool isStart = (element.Flags & ElementFlags.IntervalEnd) == 0;
            if (isStart && open)
            {
                return true;
            }

            open = isStart;
        }

        return false;
    }

    public SetSnapshot Snapshot(DateTimeOffset now) => Snapshot(Elements.Values, now);

    private SetSnapshot Snapshot(IEnumerable<FakeElement> elements, DateTimeOffset now)
    {
        const int ChunkBytes = 16384;
        SetSnapshot snapshot = new(Set with { Id = 0 });
        using NetlinkBuffer buffer = new();
        foreach (FakeElement element in elements)
        {
            element.Write(buffer, Set.Counter, now);
            if (buffer.Length > ChunkBytes)
            {
                snapshot.Add(buffer.WrittenSpan);
                buffer.Clear();
            }
        }

        if (buffer.Length > 0)
        {
            snapshot.Add(buffer.WrittenSpan);
        }

        return snapshot;
    }

    /// <summary>The one element that holds a key; null for none.</summary>
    public SetSnapshot? Find(ReadOnlySpan<byte> key, DateTimeOffset now)
    {
        FakeElement? found = null;
        foreach (FakeElement element in Elements.Values)
        {
            int order = IsPlainInterval ? key.SequenceCompareTo(element.Key) : 0;
            if (IsPlainInterval
                ? order >= 0 && (found is null || element.Key.AsSpan().SequenceCompareTo(found.Key) is var later && (later > 0 || (later == 0 && !IsEnd(element))))
                : Holds(element, key))
            {
                found = element;
            }
        }

        return found is null || IsEnd(found) ? null : Snapshot([found], now);
    }

    /// <summary>The set as it stands in the rule that uses it.</summary>
    public ConstantSet ToConstant()
    {
        ConstantElement[] elements = [.. Elements.Values.Select(element => new ConstantElement(
            RegisterData.FromBytes(element.Key),
            element.Data.Length == 0 ? null : RegisterData.FromBytes(element.Data),
            element.Verdict,
            element.KeyEnd.Length == 0 ? null : RegisterData.FromBytes(element.KeyEnd)))];
        return new ConstantSet(Set.KeyType, Set.DataType, elements);
    }

    private bool Touches(FakeElement a, FakeElement b)
    {
        int offset = 0;
        foreach (ElementField field in Set.KeyType.Fields)
        {
            System.Range part = offset..(offset + field.LengthBytes);
            bool apart = First(a)[part].SequenceCompareTo(Last(b)[part]) > 0 || First(b)[part].SequenceCompareTo(Last(a)[part]) > 0;
            if (apart)
            {
                return false;
            }

            offset += field.PaddedBytes;
        }

        return true;
    }

    private static bool IsEnd(FakeElement element) => (element.Flags & ElementFlags.IntervalEnd) != 0;

    private bool Holds(FakeElement element, ReadOnlySpan<byte> key)
    {
        if (element.KeyEnd.Length == 0)
        {
            return key.SequenceEqual(element.Key);
        }

        int offset = 0;
        foreach (ElementField field in Set.KeyType.Fields)
        {
            System.Range part = offset..(offset + field.LengthBytes);
            if (key[part].SequenceCompareTo(element.Key.AsSpan()[part]) < 0 || key[part].SequenceCompareTo(element.KeyEnd.AsSpan()[part]) > 0)
            {
                return false;
            }

            offset += field.PaddedBytes;
        }

        return true;
    }

    private static ReadOnlySpan<byte> First(FakeElement element) => element.Key;

    private static ReadOnlySpan<byte> Last(FakeElement element) => element.KeyEnd.Length == 0 ? element.Key : element.KeyEnd;
}
