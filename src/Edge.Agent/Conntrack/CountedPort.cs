using Edge.Agent.Proxy;

namespace Edge.Agent.Conntrack;

/// <summary>A Service port whose connections are counted, as it was at one commit.</summary>
/// <param name="Key">The port.</param>
/// <param name="Id">Its id in marks.</param>
/// <param name="Cluster">The endpoints that new connections go to; nobody changes the list any more.</param>
/// <param name="Local">The same of frontends that are confined to this node.</param>
internal sealed record CountedPort(PortKey Key, uint Id, IReadOnlyList<EndpointTarget> Cluster, IReadOnlyList<EndpointTarget> Local);
