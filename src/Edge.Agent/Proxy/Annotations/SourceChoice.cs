namespace Edge.Agent.Proxy.Annotations;

/// <summary>What a Service wants its endpoints to see as the client's address.</summary>
internal enum SourceChoice : byte
{
    /// <summary>As the gateway does it.</summary>
    Gateway = 0,

    /// <summary>The client's address wherever the reply comes back through this gateway.</summary>
    Auto,

    /// <summary>As kube-proxy does it.</summary>
    Kubernetes,

    /// <summary>Always the client's.</summary>
    Keep,

    /// <summary>Always the gateway's.</summary>
    Masquerade,
}
