using System.Globalization;
using System.Net;
using Edge.Protocol.Kubernetes;

namespace Edge.Conformance.Schema;

/// <summary>Addresses as scenario files and Kubernetes' objects write them.</summary>
internal static class AddressWords
{
    public static IPAddress? Parse(string text) => AddressText.ParseAddress(text);

    /// <summary>A prefix; host bits are cleared and blanks around it forgiven, as kube-proxy does.</summary>
    public static IPNetwork? ParsePrefix(string text) => AddressText.ParseNetwork(text);

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
