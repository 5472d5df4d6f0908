using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.Proxy;

/// <summary>Prefixes as the kernel's interval sets want them: ranges that neither overlap nor touch.</summary>
internal static class PrefixRanges
{
    /// <summary>The ranges that cover the prefixes of one family, first and last address included, in ascending order.</summary>
    public static List<AddressRange> Of(IEnumerable<IPNetwork> prefixes, AddressFamily family)
    {
        List<AddressRange> ranges = prefixes.Where(prefix => prefix.BaseAddress.AddressFamily == family).Select(RangeOf).Order().ToList();
        var merged = new List<AddressRange>();
        foreach (AddressRange range in ranges)
        {
            if (merged.Count > 0 && (merged[^1].Last == UInt128.MaxValue || range.First <= merged[^1].Last + 1))
            {
                merged[^1] = merged[^1] with { Last = UInt128.Max(merged[^1].Last, range.Last) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    /// <summary>What is left of ranges without others; both in ascending order and without overlaps.</summary>
    public static List<AddressRange> Except(List<AddressRange> ranges, List<AddressRange> without)
    {
        if (without.Count == 0)
        {
            return ranges;
        }

        var left = new List<AddressRange>();
        foreach (AddressRange range in ranges)
        {
            UInt128 first = range.First;
            bool over = false;
            foreach (AddressRange hole in without)
            {
                if (hole.Last < first || hole.First > range.Last)
                {
                    continue;
                }

                if (hole.First > first)
                {
                    left.Add(range with { First = first, Last = hole.First - 1 });
                }

                over = hole.Last >= range.Last;
                first = hole.Last + (over ? UInt128.Zero : UInt128.One);
            }

            if (!over)
            {
                left.Add(range with { First = first });
            }
        }

        return left;
    }

    private static AddressRange RangeOf(IPNetwork prefix)
    {
        byte[] bytes = prefix.BaseAddress.GetAddressBytes();
        UInt128 first = AddressRange.Read(bytes);
        int hostBits = (bytes.Length * 8) - prefix.PrefixLength;
        UInt128 hosts = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        return new AddressRange(first & ~hosts, first | hosts, bytes.Length);
    }
}
