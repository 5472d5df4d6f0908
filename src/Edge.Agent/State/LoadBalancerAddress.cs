using System.Net;

namespace Edge.Agent.State;

/// <summary>One address of <c>status.loadBalancer.ingress</c>. <paramref name="IsVip"/>: <c>ipMode</c> is absent or <c>VIP</c>, so it is served here.</summary>
public readonly record struct LoadBalancerAddress(IPAddress Address, bool IsVip);
