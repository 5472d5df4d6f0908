using System.Buffers;
using System.Net;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Explain;

/// <summary>What a person types to name a destination: <c>10.96.0.10:80/udp</c>, <c>[fd00::1]:80</c>, <c>web</c>, <c>web:http</c>, <c>shop/web:80/tcp</c>.</summary>
internal static class ExplainTarget
{
    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The request for it; the agent checks the rest.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="space">Namespace of a Service whose own is not typed.</param>
    /// <exception cref="CtlException">An address without a port, or what can be neither an address nor a Service.</exception>
    public static AdminRequest Parse(string text, string space)
    {
        if (IPAddress.TryParse(text.Trim('[', ']'), out _) && (text.Contains('.', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal)))
        {
            throw Wrong($"{text} has no port", $"name one, as in {(text.Contains(':', StringComparison.Ordinal) ? $"[{text.Trim('[', ']')}]" : text)}:80, or 53/udp behind the colon");
        }

        int colon = text.LastIndexOf(':');
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        int end = text.LastIndexOf('/');
        string host = colon < 0 ? text : text[..colon];
        string? port = colon < 0 ? null : end > colon ? text[(colon + 1)..end] : text[(colon + 1)..];
        string? protocol = colon >= 0 && end > colon ? text[(end + 1)..] : null;
        if (port is "" && host.Length > 0)
        {
            throw Wrong($"{text} has no port behind its colon", $"write {host}:80{(IsAddress(host) ? "" : $", {host}:NAME, or {host} for all of its ports")}");
        }

        if (protocol is "")
        {
            throw Wrong($"{text} has no protocol behind its slash", $"write {host}:{port}/udp, or {host}:{port} for tcp");
        }

        AdminRequest request = new(AdminOperations.Explain) { Port = port, Protocol = protocol };
        if (IsAddress(host))
        {
            return request with { Address = host.Trim('[', ']') };
        }

        bool named = slash >= 0 && slash < host.Length;
        (string where, string name) = named ? (host[..slash], host[(slash + 1)..]) : (space, host);
        return IsName(where) && IsName(name)
            ? port is null && ushort.TryParse(name, out _) ? throw Wrong($"{text}: a name of a Service is no number", $"write {where}:{name} for port {name} of {where}") : request with { Namespace = where, Name = name }
            : throw Wrong($"{text} is neither an address nor a name that a Service can have", "names of hosts are not looked up: give its address, as in 10.96.0.10:80 or [fd00::1]:80, or a Service, as in shop/web:http");
    }

    private static bool IsAddress(string host) => IPAddress.TryParse(host.Trim('[', ']'), out _);

    // A DNS label (RFC 1123), as names of namespaces and Services are.
    private static bool IsName(string name) => name.Length is > 0 and < 64 && !name.AsSpan().ContainsAnyExcept(s_nameCharacters);

    private static CtlException Wrong(string message, string next) => new(ExitCodes.Usage, message, next);
}
