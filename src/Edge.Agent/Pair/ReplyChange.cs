using Edge.Agent.Proxy;

namespace Edge.Agent.Pair;

/// <summary>What changes for the packets of one endpoint that no connection is known for.</summary>
/// <param name="Endpoint">Address and port of the endpoint.</param>
/// <param name="Before">The Service address that they came from; empty when it was one of several, null when it was none.</param>
/// <param name="After">The one that they come from now, in the same way.</param>
internal readonly record struct ReplyChange(EndpointTarget Endpoint, EndpointTarget? Before, EndpointTarget? After);
