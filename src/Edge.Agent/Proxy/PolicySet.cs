namespace Edge.Agent.Proxy;

/// <summary>The kernel sets that hold what Services ask for beside frontends and endpoints.</summary>
internal enum PolicySet : byte
{
    /// <summary>Addresses that belong to Services alone: on their other ports nothing of the host may answer.</summary>
    ServiceAddress,

    /// <summary>Endpoints that may call themselves through the Service and need masquerading then.</summary>
    Hairpin,

    /// <summary>Protocol and port on which endpoints answer.</summary>
    EndpointPort,

    /// <summary>Load balancer addresses of a Service port with <c>loadBalancerSourceRanges</c>.</summary>
    Restricted,

    /// <summary>Sources that a restricted address accepts.</summary>
    SourceRange,

    /// <summary>Sources that a Service port accepts on none of its addresses.</summary>
    DeniedSource,

    /// <summary>Largest number of new connections of a Service port in a second.</summary>
    ConnectionRate,

    /// <summary>Largest number of connections of a Service port at a time.</summary>
    Connections,

    /// <summary>Service ports whose clients keep their endpoint, by the time-out in seconds.</summary>
    Sticky,

    /// <summary>Service ports by the largest number of connections of each client at a time.</summary>
    ClientConnections,

    /// <summary>Service ports by the largest number of new connections of each client in a second.</summary>
    ClientRate,

    /// <summary>Service ports whose connections the kernel forwards by a flowtable.</summary>
    FastPath,
}
