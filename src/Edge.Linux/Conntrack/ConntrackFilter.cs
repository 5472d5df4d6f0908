namespace Edge.Linux.Conntrack;

/// <summary>
/// Which entries a dump is about. The kernel leaves the others out where it can, and the reader again, so that an older kernel that
/// ignores a part of it only costs time.
/// </summary>
/// <param name="AddressBytes">4 for IPv4, 16 for IPv6, 0 for both.</param>
/// <param name="Protocol">Number in the IP header; 0 for all. The kernel filters by it since 5.8 (<c>CTA_FILTER</c>), and only within one family.</param>
/// <param name="Mark">What the bits of <paramref name="MarkMask"/> must be.</param>
/// <param name="MarkMask">Bits of the mark that are compared; 0 for any mark. The kernel filters by it since 3.4 (<c>CTA_MARK_MASK</c>).</param>
public readonly record struct ConntrackFilter(byte AddressBytes = 0, byte Protocol = 0, uint Mark = 0, uint MarkMask = 0)
{
    /// <summary>Whether the filter is about an entry.</summary>
    /// <param name="entry">The entry.</param>
    public bool Matches(in ConntrackEntry entry) =>
        (AddressBytes == 0 || entry.Original.AddressBytes == AddressBytes)
        && (Protocol == 0 || entry.Original.Protocol == Protocol)
        && (entry.Mark & MarkMask) == (Mark & MarkMask);
}
