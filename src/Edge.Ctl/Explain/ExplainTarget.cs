using System.Net;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Explain;

/// <summary>What a person types to name a destination: <c>10.96.0.10:80/udp</c>, <c>[fd00::1]:80</c>, <c>web</c>, <c>web:http</c>, <c>shop/web:80/tcp</c>.</summary>
internal static class ExplainTarget
{
    /// <summary>The request for it; the agent checks the rest.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="space">Namespace of a Service whose own is not typed.</param>
    /// <exception cref="CtlException">An address without a port.</exception>
    public static AdminRequest Parse(string text, string space)
    {
        AdminRequest request = new(AdminOperations.Explain);
        if (IPAddress.TryParse(text.Trim('[', ']'), out _) && (text.Contains('.', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal)))
        {
            throw new CtlException(ExitCodes.Usage, $"{text} has no port", $"name one, as in {(text.Contains(':', StringComparison.Ordinal) ? $"[{text.Trim('[', ']')}]" : text)}:80, or 53/udp behind the colon");
        }

        int colon = text.LastIndexOf(':');
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        int end = text.LastIndexOf('/');
        string host = colon < 0 ? text : text[..colon];
        string? port = colon < 0 ? null : end > colon ? text[(colon + 1)..end] : text[(colon + 1)..];
        request = request with { Port = port, Protocol = colon >= 0 && end > colon ? text[(end + 1)..] : null };
        if (IPAddress.TryParse(host.Trim('[', ']'), out _))
        {
            return request with { Address = host.Trim('[', ']') };
        }

        bool named = slash >= 0 && slash < host.Length;
        return request with { Namespace = named ? host[..slash] : space, Name = named ? host[(slash + 1)..] : host };
    }
}
