using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Ports from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
/// <param name="Protocol">Null for all protocols.</param>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one.</param>
internal sealed record PortSpan(TransportProtocol? Protocol, ushort First, ushort Last);
