namespace Edge.Agent.Proxy;

/// <summary>Why an endpoint sees the client's address, or the gateway's instead.</summary>
internal enum SourceIpReason
{
    /// <summary>Kept: the endpoint is on the gateway itself, nothing leaves it.</summary>
    OnGateway,

    /// <summary>Kept: the endpoint is on an attached network.</summary>
    Attached,

    /// <summary>Kept: the endpoint's prefix is declared to answer through this gateway.</summary>
    Declared,

    /// <summary>Kept: the endpoint is behind a tunnel whose other end sends back what came by it.</summary>
    BehindTunnel,

    /// <summary>Kept, as asked for or by kube-proxy's rule, wherever the reply goes.</summary>
    KeepAskedFor,

    /// <summary>Masqueraded: client and endpoint are behind the same interface, so the reply would bypass the gateway.</summary>
    SameLink,

    /// <summary>Masqueraded: the endpoint is behind another router that is not known to answer through here.</summary>
    BehindRouter,

    /// <summary>Masqueraded: only the default route leads to the endpoint.</summary>
    BehindDefaultRoute,

    /// <summary>Masqueraded: no route leads to the endpoint; it cannot be reached either.</summary>
    NoRoute,

    /// <summary>Masqueraded: declared to have another way back.</summary>
    DeclaredElsewhere,

    /// <summary>Masqueraded: asked for by the Service's annotation or by kube-proxy's rules.</summary>
    MasqueradeAskedFor,
}
