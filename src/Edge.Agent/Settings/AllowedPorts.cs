using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Edge.Agent.Settings;

/// <summary>One item of <c>ingress.ports</c>: a port or a range of ports, of one protocol or of all.</summary>
/// <param name="Protocol">Number of the protocol in the IP header; null for all.</param>
/// <param name="First">The first port, 1 to 65535.</param>
/// <param name="Last">The last one.</param>
internal sealed record AllowedPorts(byte? Protocol, ushort First, ushort Last)
{
    /// <summary>What an item must be, for messages.</summary>
    public const string Form = "a port, a range such as 8000-8999, or one of these with its protocol such as tcp/443 (tcp, udp, sctp)";

    // RFC 9293, RFC 768, RFC 9260.
    private const byte Tcp = 6, Udp = 17, Sctp = 132;

    /// <summary>Reads one item.</summary>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out AllowedPorts allowed)
    {
        allowed = null;
        byte? protocol = null;
        ReadOnlySpan<char> ports = text;
        int slash = ports.IndexOf('/');
        if (slash >= 0)
        {
            protocol = text[..slash].ToUpperInvariant() switch { "TCP" => Tcp, "UDP" => Udp, "SCTP" => Sctp, _ => null };
            ports = ports[(slash + 1)..];
            if (protocol is null)
            {
                return false;
            }
        }

        int dash = ports.IndexOf('-');
        if (!TryPort(dash < 0 ? ports : ports[..dash], out ushort first) || !TryPort(dash < 0 ? ports : ports[(dash + 1)..], out ushort last) || last < first)
        {
            return false;
        }

        allowed = new AllowedPorts(protocol, first, last);
        return true;
    }

    private static bool TryPort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;
}
