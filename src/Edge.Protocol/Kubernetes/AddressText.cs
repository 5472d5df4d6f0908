using System.Net;
using System.Net.Sockets;

namespace Edge.Protocol.Kubernetes;

/// <summary>
/// Addresses as Kubernetes reads them: leading zeros are decimal (172.30.0.041 is 172.30.0.41), an IPv4 address in IPv6 clothes is IPv4, zones are not allowed.
/// </summary>
public static class AddressText
{
    /// <summary>Writes the 4 or 16 bytes and returns how many; 0 when the text is no address.</summary>
    public static int Parse(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (!text.Contains(':'))
        {
            return TryParseV4(text, bytes) ? 4 : 0;
        }

        if (text.ContainsAny('%', '[') || !IPAddress.TryParse(text, out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return 0;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        address.TryWriteBytes(bytes, out int written);
        return written;
    }

    /// <summary>The address; null when the text is none.</summary>
    public static IPAddress? ParseAddress(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[16];
        int length = Parse(text, bytes);
        return length == 0 ? null : new IPAddress(bytes[..length]);
    }

    /// <summary>Reads <c>address/length</c>; host bits are cleared, as Kubernetes does.</summary>
    public static IPNetwork? ParseNetwork(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        int slash = text.IndexOf('/');
        Span<byte> bytes = stackalloc byte[16];
        int length = slash < 0 ? 0 : Parse(text[..slash], bytes);
        ReadOnlySpan<char> digits = text[(slash + 1)..];
        if (length == 0 || digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        int prefix = 0;
        foreach (char c in digits)
        {
            prefix = (prefix * 10) + (c - '0');
        }

        if (prefix > length * 8)
        {
            return null;
        }

        for (int bit = prefix; bit < length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes[..length]), prefix);
    }

    /// <summary>Reads <c>address/length</c>, or an address alone as the prefix of all its bits.</summary>
    public static IPNetwork? ParseNetworkOrAddress(ReadOnlySpan<char> text) =>
        ParseNetwork(text) ?? (ParseAddress(text.Trim()) is { } address ? new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) : null);

    /// <summary>No host has it: unspecified, loopback, multicast or broadcast.</summary>
    public static bool IsImpossible(ReadOnlySpan<byte> address)
    {
        if (address.Length == 4)
        {
            return address[0] is 0 or 127 or >= 224;
        }

        return address[0] == 0xff || (address[..15].IndexOfAnyExcept((byte)0) < 0 && address[15] <= 1);
    }

    /// <summary>Only valid on one link, so no endpoint can have it.</summary>
    public static bool IsLinkLocal(ReadOnlySpan<byte> address) => address.Length == 4
        ? address[0] == 169 && address[1] == 254
        : address[0] == 0xfe && (address[1] & 0xc0) == 0x80;

    private static bool TryParseV4(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int octet = 0, value = -1;
        foreach (char c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                value = (Math.Max(value, 0) * 10) + (c - '0');
                if (value > 255)
                {
                    return false;
                }
            }
            else if (c == '.' && value >= 0 && octet < 3)
            {
                bytes[octet++] = (byte)value;
                value = -1;
            }
            else
            {
                return false;
            }
        }

        if (octet != 3 || value < 0)
        {
            return false;
        }

        bytes[3] = (byte)value;
        return true;
    }
}
