using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>Reads the small sets back.</summary>
internal static class RangeReader
{
    /// <summary>
    /// The ranges of an interval set. The kernel keeps a range as two elements, its first address and the one behind its last; the last
    /// address of all has none behind it.
    /// </summary>
    public static List<AddressRange> Read(SetSnapshot? set)
    {
        var borders = new List<(UInt128 Address, bool IsEnd, int Length)>();
        if (set is not null)
        {
            foreach (Element element in set)
            {
                borders.Add((AddressRange.Read(element.Key), element.IsIntervalEnd, element.Key.Length));
            }
        }

        // Where one range ends and another begins at the same address the end comes first.
        borders.Sort(static (left, right) => left.Address != right.Address ? left.Address.CompareTo(right.Address) : right.IsEnd.CompareTo(left.IsEnd));
        var ranges = new List<AddressRange>();
        for (int index = 0; index < borders.Count; index++)
        {
            (UInt128 first, bool isEnd, int length) = borders[index];
            if (isEnd)
            {
                continue;
            }

            bool closed = index + 1 < borders.Count && borders[index + 1].IsEnd;
            UInt128 last = closed ? borders[index + 1].Address - 1 : length == 4 ? uint.MaxValue : UInt128.MaxValue;
            ranges.Add(new AddressRange(first, last, length));
        }

        return ranges;
    }

    /// <summary>The interfaces of the same-link set.</summary>
    public static List<int> ReadInterfaces(SetSnapshot? set)
    {
        var interfaces = new List<int>();
        if (set is not null)
        {
            foreach (Element element in set)
            {
                interfaces.Add((int)new ElementKeyReader(element.Key).ReadInterfaceIndex());
            }
        }

        return interfaces;
    }
}
