using Edge.Agent.Proxy;

namespace Edge.Agent.Conntrack;

/// <summary>Connections to one endpoint.</summary>
internal readonly record struct EndpointFlows(EndpointTarget Endpoint, int Flows);
