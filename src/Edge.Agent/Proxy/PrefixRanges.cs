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

    private static AddressRange RangeOf(IPNetwork prefix)
    {
        byte[] bytes = prefix.BaseAddress.GetAddressBytes();
        UInt128 first = AddressRange.Read(bytes);
        int hostBits = (bytes.Length * 8) - prefix.PrefixLength;
        UInt128 hosts = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        return new AddressRange(first & ~hosts, first | hosts, bytes.Length);
    }
}
