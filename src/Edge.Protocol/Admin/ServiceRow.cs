using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One Service, as in <c>kubectl get services</c>.</summary>
public sealed record ServiceRow(string Namespace, string Name, string Type) : IJsonObject
{
    public IReadOnlyList<string> ClusterIPs { get; init; } = [];

    /// <summary>External IPs and load balancer addresses.</summary>
    public IReadOnlyList<string> ExternalIPs { get; init; } = [];

    /// <summary>Address pools that the load balancer addresses came from; null where that is not known, as on a gateway.</summary>
    public IReadOnlyList<string>? Pools { get; init; }

    /// <summary>As kubectl prints them: <c>80:30080/TCP</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Endpoints that take new connections.</summary>
    public int ReadyEndpoints { get; init; }

    public int Endpoints { get; init; }

    /// <summary>Since the object was made; null where that is not known.</summary>
    public long? AgeSeconds { get; init; }

    /// <summary>Live connections through this gateway; null where nobody counted, and always so from the socket: edgectl puts it in.</summary>
    public int? Connections { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("namespace"u8, Namespace);
        writer.WriteString("name"u8, Name);
        writer.WriteString("type"u8, Type);
        writer.WriteOptional("clusterIPs"u8, ClusterIPs);
        writer.WriteOptional("externalIPs"u8, ExternalIPs);
        writer.WriteOptional("pools"u8, Pools);
        writer.WriteOptional("ports"u8, Ports);
        writer.WriteNumber("readyEndpoints"u8, ReadyEndpoints);
        writer.WriteNumber("endpoints"u8, Endpoints);
        writer.WriteOptional("ageSeconds"u8, AgeSeconds);
        writer.WriteOptional("connections"u8, Connections);
    }
}
