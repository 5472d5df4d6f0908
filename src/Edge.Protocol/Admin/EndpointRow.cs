namespace Edge.Protocol.Admin;

/// <summary>One endpoint of a Service.</summary>
public sealed record EndpointRow(string Namespace, string Service, string Slice, string Address)
{
    /// <summary>As in <c>http:8080/TCP</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    public bool Ready { get; init; }

    public bool Serving { get; init; }

    public bool Terminating { get; init; }

    public string? Node { get; init; }

    public string? Zone { get; init; }
}
