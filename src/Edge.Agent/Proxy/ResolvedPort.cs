using System.Net;

namespace Edge.Agent.Proxy;

/// <summary>What one Service port means on this gateway: its frontends and the endpoints they lead to. Pure data, made by <see cref="ServiceResolver"/>.</summary>
/// <param name="Key">The Service port and family.</param>
/// <param name="Frontends">At least one.</param>
/// <param name="Cluster">Endpoints of frontends that are not <see cref="Frontend.Local"/>; each target once, sorted.</param>
/// <param name="Local">Endpoints on this node, for the others.</param>
/// <param name="ServiceAddresses">Addresses that belong to Services alone: on their other ports nothing of the host may answer.</param>
/// <param name="Hairpins">The endpoints may call themselves through the Service and need masquerading then (rules other than <see cref="SourceMode.Auto"/>).</param>
internal sealed record ResolvedPort(
    PortKey Key,
    IReadOnlyList<Frontend> Frontends,
    IReadOnlyList<EndpointTarget> Cluster,
    IReadOnlyList<EndpointTarget> Local,
    IReadOnlyList<IPAddress> ServiceAddresses,
    bool Hairpins);
