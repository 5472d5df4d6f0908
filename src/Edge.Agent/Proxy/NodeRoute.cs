using System.Net;

namespace Edge.Agent.Proxy;

/// <summary>A route of the main table.</summary>
/// <param name="Prefix">Where to; of length 0 for the default route.</param>
/// <param name="Gateway">The next router; null when the destination is on the link.</param>
/// <param name="Interface">Index of the interface it leaves by.</param>
/// <param name="Metric">Of routes to the same prefix the lowest one is used.</param>
internal sealed record NodeRoute(IPNetwork Prefix, IPAddress? Gateway, int Interface, uint Metric = 0);
