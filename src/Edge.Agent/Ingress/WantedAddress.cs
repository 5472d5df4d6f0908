using System.Net;

namespace Edge.Agent.Ingress;

/// <summary>An address and the Services that want it.</summary>
/// <param name="Address">Allowed by the settings.</param>
/// <param name="Services">Namespace and name of each; none gives the address back.</param>
internal sealed record WantedAddress(IPAddress Address, IReadOnlyList<string> Services);
