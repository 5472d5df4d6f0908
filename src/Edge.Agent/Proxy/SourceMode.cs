namespace Edge.Agent.Proxy;

/// <summary>What happens to the client's address of a translated connection; two bits of the <see cref="ConnectionMark"/>.</summary>
internal enum SourceMode : byte
{
    /// <summary>Kept, unless the reply would not come back through this gateway (same link, or no known return path).</summary>
    Auto = 0,

    /// <summary>Always replaced by the gateway's address.</summary>
    Masquerade = 1,

    /// <summary>Replaced unless the client is a pod of this node (kube-proxy's rule for clusterIPs with a local detector).</summary>
    MasqueradeOutsiders = 2,

    /// <summary>Kept; only an endpoint that calls itself is masqueraded.</summary>
    Keep = 3,
}
