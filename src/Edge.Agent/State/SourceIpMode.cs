namespace Edge.Agent.State;

/// <summary>When a connection from outside is masqueraded.</summary>
public enum SourceIpMode
{
    /// <summary>Only when the answer would not come back through this gateway.</summary>
    Auto,

    /// <summary>As kube-proxy does it: always under traffic policy Cluster.</summary>
    Kubernetes,
}
