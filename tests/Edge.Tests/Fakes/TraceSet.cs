using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

/// <summary>A set for lookups: exact keys by hash, ranges one after the other.</summary>
internal sealed class TraceSet
{
    private readonly Dictionary<string, TraceElement> _exact = [];
    private readonly List<TraceElement> _ranges = [];
    private readonly ElementType _keyType;
    private readonly TraceElement? _catchAll;

    public TraceSet(SetSnapshot snapshot)
    {
        Set set = snapshot.Set;
        _keyType = set.KeyType;
        DataBytes = set.DataType?.LengthBytes ?? 0;
        bool plainInterval = (set.Flags & SetFlags.Interval) != 0 && !set.KeyType.IsConcatenation;
        List<(TraceElement Element, bool IsEnd)> borders = [];
        foreach (Element element in snapshot)
        {
            TraceElement kept = new(element.Key.ToArray(), element.KeyEnd.ToArray(), element.Data.ToArray(), element.Verdict, element.Statement);
            if ((element.Flags & ElementFlags.CatchAll) != 0)
            {
                _catchAll = kept;
            }
            else if (plainInterval)
            {
                borders.Add((kept, element.IsIntervalEnd));
            }
            else
            {
                Add(kept);
            }
        }

        AddIntervals(borders);
    }

    public TraceSet(ConstantSet set)
    {
        _keyType = set.KeyType;
        DataBytes = set.DataType?.LengthBytes ?? 0;
        foreach (ConstantElement element in set.Elements)
        {
            Add(new TraceElement(
                element.Key.Bytes.ToArray(), element.KeyEnd?.Bytes.ToArray() ?? [], element.Data?.Bytes.ToArray() ?? [], element.Verdict));
        }
    }

    public int KeyBytes => _keyType.LengthBytes;

    public int DataBytes { get; }

    public TraceElement? Find(ReadOnlySpan<byte> key)
    {
        if (_exact.TryGetValue(Convert.ToHexString(key), out TraceElement? found))
        {
            return found;
        }

        foreach (TraceElement range in _ranges)
        {
            if (Contains(range, key))
            {
                return range;
            }
        }

        return _catchAll;
    }

    /// <summary>Adds an element that a rule wrote.</summary>
    public void Put(byte[] key, byte[] data) => _exact[Convert.ToHexString(key)] = new TraceElement(key, [], data, null);

    private void Add(TraceElement element)
    {
        if (element.KeyEnd.Length == 0)
        {
            _exact[Convert.ToHexString(element.Key)] = element;
        }
        else
        {
            _ranges.Add(element);
        }
    }

    // The end of an interval is the first value behind it; an interval without one goes up to the last value.
    private void AddIntervals(List<(TraceElement Element, bool IsEnd)> borders)
    {
        borders.Sort((a, b) => a.Element.Key.AsSpan().SequenceCompareTo(b.Element.Key) is var order && order != 0
            ? order
            : b.IsEnd.CompareTo(a.IsEnd));
        TraceElement? open = null;
        foreach ((TraceElement element, bool isEnd) in borders)
        {
            if (!isEnd)
            {
                open = element;
            }
            else if (open is not null)
            {
                _ranges.Add(open with { KeyEnd = Before(element.Key) });
                open = null;
            }
        }

        if (open is not null)
        {
            byte[] last = new byte[open.Key.Length];
            Array.Fill(last, byte.MaxValue);
            _ranges.Add(open with { KeyEnd = last });
        }
    }

    private static byte[] Before(byte[] key)
    {
        byte[] previous = [.. key];
        for (int i = previous.Length - 1; i >= 0 && previous[i]-- == 0; i--)
        {
        }

        return previous;
    }

    private bool Contains(TraceElement range, ReadOnlySpan<byte> key)
    {
        int offset = 0;
        foreach (ElementField field in _keyType.Fields)
        {
            System.Range part = offset..(offset + field.LengthBytes);
            if (key[part].SequenceCompareTo(range.Key.AsSpan()[part]) < 0 || key[part].SequenceCompareTo(range.KeyEnd.AsSpan()[part]) > 0)
            {
                return false;
            }

            offset += field.PaddedBytes;
        }

        return true;
    }
}
