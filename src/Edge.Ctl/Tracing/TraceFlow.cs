using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Nftables;

namespace Edge.Ctl.Tracing;

/// <summary>Which packets are traced: those of one client to one address and port.</summary>
/// <param name="Source">The client; null for any.</param>
/// <param name="SourcePort">The client's port; 0 for any.</param>
/// <param name="Destination">The address that the client asks for.</param>
/// <param name="DestinationPort">The port that the client asks for.</param>
/// <param name="Protocol">TCP 6, UDP 17 or SCTP 132 (IANA).</param>
internal sealed record TraceFlow(IPAddress? Source, ushort SourcePort, IPAddress Destination, ushort DestinationPort, byte Protocol)
{
    public const byte Tcp = 6, Udp = 17, Sctp = 132;

    private const string AnySource = "any";

    /// <summary>Only packets that come in by this interface; null for any.</summary>
    public string? InputInterface { get; init; }

    /// <summary>Also packets of TCP connections that exist, not only those that open one.</summary>
    public bool Established { get; init; }

    /// <summary>The gateway sends the packet itself.</summary>
    public bool Send { get; init; }

    /// <summary>Family of the tables that such packets go through, beside <c>inet</c>.</summary>
    public Family Family => Destination.AddressFamily == AddressFamily.InterNetworkV6 ? Family.IPv6 : Family.IPv4;

    /// <summary>Reads the arguments of the command.</summary>
    /// <exception cref="CtlException">One of them cannot be meant.</exception>
    public static TraceFlow Parse(string source, string destination)
    {
        (IPAddress address, ushort port, byte protocol) = ParseDestination(destination);
        (IPAddress? client, ushort clientPort) = ParseSource(source);
        return client is not null && client.AddressFamily != address.AddressFamily
            ? throw new CtlException(ExitCodes.Usage, $"{source} and {destination} are not of one address family", "name both as IPv4 or both as IPv6")
            : new TraceFlow(client, clientPort, address, port, protocol);
    }

    /// <summary>As a person names it: <c>192.0.2.7 to 10.96.0.10:80/TCP</c>.</summary>
    public override string ToString()
    {
        string source = Source is null ? "anybody" : SourcePort == 0 ? Source.ToString() : At(Source, SourcePort);
        return $"{source} to {At(Destination, DestinationPort)}/{ProtocolName(Protocol)}{(InputInterface is null ? "" : $" by {InputInterface}")}";
    }

    /// <summary>Address and port, IPv6 in brackets.</summary>
    public static string At(IPAddress address, ushort port) => new IPEndPoint(address, port).ToString();

    /// <summary>As kubectl writes it.</summary>
    public static string ProtocolName(byte protocol) => protocol switch
    {
        Tcp => "TCP",
        Udp => "UDP",
        Sctp => "SCTP",
        1 => "ICMP",
        58 => "ICMPv6",
        _ => $"protocol {protocol.ToString(CultureInfo.InvariantCulture)}",
    };

    private static (IPAddress Address, ushort Port, byte Protocol) ParseDestination(string text)
    {
        string[] parts = text.Split('/');
        byte protocol = (parts.Length > 1 ? parts[1].ToLowerInvariant() : "tcp") switch { "tcp" => Tcp, "udp" => Udp, "sctp" => Sctp, _ => 0 };
        if (parts.Length > 2 || protocol == 0 || !TryEndPoint(parts[0], out IPAddress? address, out ushort port) || port == 0)
        {
            throw new CtlException(ExitCodes.Usage, $"{text} is no address and port", "write 10.96.0.10:80, [fd00:96::10]:80 or 10.96.0.10:53/udp");
        }

        return (address!, port, protocol);
    }

    private static (IPAddress? Address, ushort Port) ParseSource(string text)
    {
        if (text == AnySource)
        {
            return (null, 0);
        }

        // An IPv6 address without brackets has no port, whatever it ends with.
        if (IsWhole(text) && IPAddress.TryParse(text, out IPAddress? alone))
        {
            return (alone, 0);
        }

        return TryEndPoint(text, out IPAddress? address, out ushort port) && port != 0
            ? (address, port)
            : throw new CtlException(ExitCodes.Usage, $"{text} is no address of a client", "write 192.0.2.7, 192.0.2.7:40000, fd00::7, [fd00::7]:40000 or any");
    }

    private static bool TryEndPoint(string text, out IPAddress? address, out ushort port)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        bool brackets = host.StartsWith('[') && host.EndsWith(']');
        port = 0;
        address = null;
        return colon > 0 && (brackets || IsWhole(host)) && (brackets || !host.Contains(':', StringComparison.Ordinal))
            && IPAddress.TryParse(brackets ? host[1..^1] : host, out address)
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }

    // Neither 10.1 nor a zone: what a rule can be made of.
    private static bool IsWhole(string text) => text.Contains(':', StringComparison.Ordinal) ? !text.Contains('%', StringComparison.Ordinal) && !text.StartsWith('[') : text.Split('.').Length == 4;
}
