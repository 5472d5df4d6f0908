using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Edge.Agent.Settings;

/// <summary>One item of <c>ingress.addresses</c>: an address, a prefix or a range of addresses.</summary>
/// <param name="First">The first address.</param>
/// <param name="Last">The last one, of the same family and not below.</param>
internal sealed record AllowedAddresses(IPAddress First, IPAddress Last)
{
    /// <summary>What an item must be, for messages.</summary>
    public const string Form = "an address, a prefix such as 192.0.2.16/28, or a range such as 192.0.2.200-192.0.2.220";

    /// <summary>Reads one item.</summary>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out AllowedAddresses allowed)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        allowed = dash >= 0 ? Between(text[..dash].Trim(), text[(dash + 1)..].Trim())
            : text.Contains('/', StringComparison.Ordinal) ? Prefix(text)
            : Between(text, text);
        return allowed is not null;
    }

    // A prefix with bits behind its length is refused on every runtime: it is a typing error more often than not.
    private static AllowedAddresses? Prefix(string text)
    {
        if (!IPNetwork.TryParse(text, out IPNetwork network) || !TryAddress(text[..text.IndexOf('/', StringComparison.Ordinal)], out IPAddress? given) || !given.Equals(network.BaseAddress))
        {
            return null;
        }

        byte[] last = network.BaseAddress.GetAddressBytes();
        for (int bit = network.PrefixLength; bit < last.Length * 8; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new AllowedAddresses(network.BaseAddress, new IPAddress(last));
    }

    private static AllowedAddresses? Between(string first, string last) =>
        TryAddress(first, out IPAddress? low) && TryAddress(last, out IPAddress? high) && low.AddressFamily == high.AddressFamily
            && low.GetAddressBytes().AsSpan().SequenceCompareTo(high.GetAddressBytes()) <= 0
            ? new AllowedAddresses(low, high)
            : null;

    // IPAddress also takes "10.1" and octal numbers, which nobody means.
    private static bool TryAddress(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && (text.Contains(':', StringComparison.Ordinal) ? address.ScopeId == 0 && text[0] != '[' : address.ToString() == text);
}
