using System.Net;

namespace Edge.Agent.Proxy;

/// <summary>What the kernel holds for one Service port.</summary>
/// <param name="Key">The Service port and family.</param>
/// <param name="ClusterId">Id of the list for Cluster policies; 0 while none was needed.</param>
/// <param name="LocalId">Id of the list of endpoints on this node; 0 while none was needed.</param>
/// <param name="Frontends">Frontends that this port owns. One that another Service holds is not among them.</param>
/// <param name="ServiceAddresses">Addresses it needs in the set of guarded ones.</param>
/// <param name="Hairpins">Endpoints that may call themselves.</param>
internal sealed record ProgrammedPort(
    PortKey Key, uint ClusterId, uint LocalId, FrontendKey[] Frontends, IPAddress[] ServiceAddresses, IPAddress[] Hairpins);
