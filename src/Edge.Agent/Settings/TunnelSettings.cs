using System.Net;

namespace Edge.Agent.Settings;

/// <summary>A tunnel to another gateway: what comes in by it is answered through it, and endpoints behind it keep the client's address.</summary>
/// <param name="Name">Name of the interface.</param>
/// <param name="Gateway">The other gateway's IPv4 address on the tunnel; null: from the routes over it, or none on a point-to-point interface.</param>
/// <param name="GatewayV6">The same for IPv6.</param>
internal sealed record TunnelSettings(string Name, IPAddress? Gateway = null, IPAddress? GatewayV6 = null);
