using System.Net;

namespace Edge.Agent.Proxy;

/// <summary>What the kernel holds for one Service port.</summary>
internal sealed class ProgrammedPort(PortKey key)
{
    public PortKey Key => key;

    /// <summary>Id of the list for Cluster policies; 0 while none was needed.</summary>
    public uint ClusterId { get; set; }

    /// <summary>Id of the list of endpoints on this node; 0 while none was needed.</summary>
    public uint LocalId { get; set; }

    /// <summary>Frontends that this port owns. One that another Service holds is not among them.</summary>
    public FrontendKey[] Frontends { get; set; } = [];

    public IPAddress[] ServiceAddresses { get; set; } = [];

    public IPAddress[] Hairpins { get; set; } = [];
}
