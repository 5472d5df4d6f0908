using Edge.Protocol.Kubernetes;

namespace Edge.Agent.Proxy.Annotations;

/// <summary>The annotations that a Service can have for the gateways; docs/annotations.md describes each.</summary>
internal static class AnnotationNames
{
    public const string Prefix = KubernetesNames.AnnotationPrefix;

    /// <summary>Whether endpoints see the client's address.</summary>
    public const string SourceIp = Prefix + "source-ip";

    /// <summary>How a connection chooses its endpoint.</summary>
    public const string Balance = Prefix + "balance";

    /// <summary>Which part of the connections each endpoint gets.</summary>
    public const string Weights = Prefix + "weights";

    /// <summary>Ports that a Service port is served on besides its own.</summary>
    public const string PortRanges = Prefix + "port-ranges";

    /// <summary>Who cannot reach the Service.</summary>
    public const string DeniedSourceRanges = Prefix + "denied-source-ranges";

    /// <summary>Simultaneous connections of one Service port.</summary>
    public const string Connections = Prefix + "connections";

    /// <summary>Simultaneous connections of one client to one Service port.</summary>
    public const string ConnectionsPerClient = Prefix + "connections-per-client";

    /// <summary>New connections of one Service port in a second.</summary>
    public const string NewConnections = Prefix + "new-connections-per-second";

    /// <summary>New connections of one client to one Service port in a second.</summary>
    public const string NewConnectionsPerClient = Prefix + "new-connections-per-second-per-client";

    /// <summary>The kernel forwards established connections without the rules.</summary>
    public const string FastPath = Prefix + "fast-path";

    /// <summary>Endpoints answer clients past the gateway.</summary>
    public const string DirectReturn = Prefix + "direct-return";

    /// <summary>How the gateway asks endpoints whether they are there.</summary>
    public const string Probe = Prefix + "probe";

    public static IReadOnlyList<string> All { get; } =
    [
        SourceIp, Balance, Weights, PortRanges, DeniedSourceRanges, Connections, ConnectionsPerClient, NewConnections, NewConnectionsPerClient, FastPath, DirectReturn, Probe,
    ];
}
