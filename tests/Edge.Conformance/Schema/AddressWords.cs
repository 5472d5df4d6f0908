using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Edge.Conformance.Schema;

/// <summary>Addresses as Kubernetes' objects may write them: with leading zeros, which are decimal.</summary>
internal static class AddressWords
{
    public static IPAddress? Parse(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return !text.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? address : null;
        }

        string[] words = text.Split('.');
        byte[] bytes = new byte[4];
        for (int index = 0; index < words.Length && index < bytes.Length; index++)
        {
            if (!byte.TryParse(words[index], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[index]))
            {
                return null;
            }
        }

        return words.Length == bytes.Length ? new IPAddress(bytes) : null;
    }

    /// <summary>A prefix; host bits are cleared and blanks around it forgiven, as kube-proxy does.</summary>
    public static IPNetwork? ParsePrefix(string text)
    {
        string[] parts = text.Trim().Split('/');
        if (parts.Length != 2 || Parse(parts[0]) is not { } address || !byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out byte length))
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        if (length > bytes.Length * 8)
        {
            return null;
        }

        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    /// <summary><c>ip:port</c> or <c>[ip6]:port</c>.</summary>
    public static IPEndPoint? ParseEndpoint(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host.Contains(':', StringComparison.Ordinal) ? "" : host;
        return Parse(host) is { } address && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? new IPEndPoint(address, port) : null;
    }
}
