using Edge.Agent.Proxy;

namespace Edge.Agent.Conntrack;

/// <summary>An endpoint that gets no new connections and still has old ones.</summary>
/// <param name="Port">Its Service port.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Flows">How many were left when they were last counted; 0 before the first time.</param>
/// <param name="Since">When it left the list, as a time stamp of the clock.</param>
internal sealed record Drain(PortKey Port, EndpointTarget Endpoint, int Flows, long Since);
