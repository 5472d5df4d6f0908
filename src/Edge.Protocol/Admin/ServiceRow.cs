namespace Edge.Protocol.Admin;

/// <summary>One Service, as in <c>kubectl get services</c>.</summary>
public sealed record ServiceRow(string Namespace, string Name, string Type)
{
    public IReadOnlyList<string> ClusterIPs { get; init; } = [];

    /// <summary>External IPs and load balancer addresses.</summary>
    public IReadOnlyList<string> ExternalIPs { get; init; } = [];

    /// <summary>As kubectl prints them: <c>80:30080/TCP</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Endpoints that take new connections.</summary>
    public int ReadyEndpoints { get; init; }

    public int Endpoints { get; init; }

    /// <summary>Since the object was made; null where that is not known.</summary>
    public long? AgeSeconds { get; init; }
}
