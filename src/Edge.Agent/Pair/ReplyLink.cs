using Edge.Agent.Proxy;

namespace Edge.Agent.Pair;

/// <summary>Clients reach this endpoint through this address of a Service, over TCP.</summary>
/// <param name="Endpoint">Address and port of the endpoint.</param>
/// <param name="Front">Address and port of the Service, as clients know them.</param>
internal readonly record struct ReplyLink(EndpointTarget Endpoint, EndpointTarget Front);
