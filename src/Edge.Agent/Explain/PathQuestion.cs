using System.Globalization;
using System.Net;
using Edge.Agent.State;
using Edge.Protocol.Admin;
using Edge.Protocol.Kubernetes;

namespace Edge.Agent.Explain;

/// <summary>What <c>edgectl explain</c> asks: checked, since whoever reaches the socket may write anything.</summary>
internal sealed record PathQuestion
{
    private const int ShownCharacters = 64;

    /// <summary>The Service; null when an address is asked for.</summary>
    public ServiceKey? Service { get; private init; }

    /// <summary>The address; null when a Service is asked for.</summary>
    public IPAddress? Address { get; private init; }

    /// <summary>The port number; 0 for all of a Service, or where <see cref="PortName"/> says which.</summary>
    public ushort Port { get; private init; }

    /// <summary>Name of a port of the Service; null when it does not matter.</summary>
    public string? PortName { get; private init; }

    /// <summary>Null for all of a Service.</summary>
    public TransportProtocol? Protocol { get; private init; }

    /// <summary>The client; null for any from outside.</summary>
    public IPAddress? From { get; private init; }

    /// <summary>Reads the request.</summary>
    /// <returns>The question, or why it cannot be answered.</returns>
    public static (PathQuestion? Question, AdminResponse? Refusal) Of(AdminRequest request)
    {
        TransportProtocol? protocol = request.Protocol?.ToUpperInvariant() switch { "TCP" => TransportProtocol.Tcp, "UDP" => TransportProtocol.Udp, "SCTP" => TransportProtocol.Sctp, _ => null };
        IPAddress? from = request.From is null ? null : AddressText.ParseAddress(request.From);
        bool numbered = ushort.TryParse(request.Port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;
        PathQuestion question = new() { Port = numbered ? port : (ushort)0, Protocol = protocol, From = from };
        if (request.Protocol is not null && protocol is null)
        {
            return Refuse($"protocol {Shown(request.Protocol)} is not tcp, udp or sctp");
        }

        if (request.From is not null && from is null)
        {
            return Refuse($"{Shown(request.From)} is no address that packets can come from");
        }

        if (request.Address is null)
        {
            return request is { Namespace: { Length: > 0 } space, Name: { Length: > 0 } name }
                ? (question with { Service = new ServiceKey(space, name), PortName = numbered ? null : request.Port }, null)
                : Refuse("neither an address nor namespace and name of a Service");
        }

        return AddressText.ParseAddress(request.Address) is not IPAddress address ? Refuse($"{Shown(request.Address)} is no address")
            : !numbered ? Refuse($"port {Shown(request.Port ?? "")} of {address} is not a number from 1 to 65535")
            : from is not null && from.AddressFamily != address.AddressFamily ? Refuse($"{from} and {address} are not of one family")
            : (question with { Address = address, Protocol = protocol ?? TransportProtocol.Tcp }, null);
    }

    private static (PathQuestion? Question, AdminResponse? Refusal) Refuse(string error) =>
        (null, AdminResponse.Failure(error, "ask as in edgectl explain 10.96.0.10:80/tcp, or edgectl explain web:http -n shop"));

    /// <summary>Text from outside in a sentence: short, and it steers no terminal.</summary>
    public static string Shown(string text)
    {
        Span<char> shown = stackalloc char[Math.Min(text.Length, ShownCharacters)];
        for (int index = 0; index < shown.Length; index++)
        {
            shown[index] = char.IsControl(text[index]) ? '?' : text[index];
        }

        return $"\"{shown}{(text.Length > ShownCharacters ? "…" : "")}\"";
    }
}
