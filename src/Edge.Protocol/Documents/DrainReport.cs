namespace Edge.Protocol.Documents;

/// <summary>An endpoint that gets no new connections and still has old ones.</summary>
public sealed record DrainReport
{
    /// <summary>As in <c>shop/web</c>.</summary>
    public string? Service { get; init; }

    /// <summary>Name of the Service port, where it has one.</summary>
    public string? Port { get; init; }

    /// <summary>Address and port.</summary>
    public string? Endpoint { get; init; }

    public int Flows { get; init; }

    /// <summary>Since it got no new ones.</summary>
    public long Seconds { get; init; }
}
