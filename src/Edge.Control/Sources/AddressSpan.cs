using System.Net;
using System.Net.Sockets;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Sources;

/// <summary>Addresses one after the other, both ends included, all of one family.</summary>
internal readonly record struct AddressSpan(AddressNumber First, AddressNumber Last)
{
    /// <summary>What no host can have, or only on one link: unspecified, loopback, link-local, multicast, reserved, IPv4 in IPv6.</summary>
    private static readonly AddressSpan[] s_impossible =
    [
        .. new[] { "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/127", "::ffff:0:0/96", "fe80::/10", "ff00::/8" }
            .Select(static text => Of(IPNetwork.Parse(text))),
    ];

    public AddressFamily Family => First.Family;

    /// <summary>At least 1; the whole of IPv6, which does not fit, is never read.</summary>
    public UInt128 Size => Last.Value - First.Value + 1;

    /// <summary>Reads <c>a-b</c>, a prefix (host bits are cleared, all of its addresses count) or one address; null with a reason when it is none of them.</summary>
    public static AddressSpan? Parse(string text, out string? error)
    {
        AddressSpan? span = Read(text.Trim());
        if (span is not { } found)
        {
            error = "is not possible: write a range such as 203.0.113.10-203.0.113.20, a prefix such as 203.0.113.0/28, or an address";
            return null;
        }

        foreach (AddressSpan impossible in s_impossible)
        {
            if (found.Overlaps(impossible))
            {
                error = $"reaches into {impossible}, where no load balancer address can be: leave that part out";
                return null;
            }
        }

        error = null;
        return found;
    }

    public static AddressSpan Of(IPNetwork network)
    {
        AddressNumber first = AddressNumber.From(network.BaseAddress);
        int hostBits = (first.IsV6 ? 128 : 32) - network.PrefixLength;
        UInt128 hosts = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        return new(first, first with { Value = first.Value | hosts });
    }

    public bool Contains(AddressNumber address) => address.Family == Family && address.Value >= First.Value && address.Value <= Last.Value;

    public bool Overlaps(AddressSpan other) => other.Family == Family && other.First.Value <= Last.Value && First.Value <= other.Last.Value;

    public override string ToString() => First == Last ? First.ToString() : $"{First}-{Last}";

    private static AddressSpan? Read(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            return AddressText.ParseNetworkOrAddress(text) is { } network ? Of(network) : null;
        }

        return AddressNumber.TryParse(text[..dash].TrimEnd(), out AddressNumber first) && AddressNumber.TryParse(text[(dash + 1)..].TrimStart(), out AddressNumber last)
            && first.Family == last.Family && first.Value <= last.Value ? new(first, last) : null;
    }
}
