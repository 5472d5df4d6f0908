namespace Edge.Agent.Proxy;

/// <summary>The endpoint lists of a Service port.</summary>
/// <param name="Cluster">For traffic under a Cluster policy; null when nothing uses the list, empty when no endpoint is usable.</param>
/// <param name="Local">Endpoints on this node, for traffic under a Local policy; null when nothing uses the list.</param>
/// <param name="Any">At least one endpoint is usable somewhere: an empty local list then means drop, not reject.</param>
internal sealed record SelectedEndpoints(List<EndpointTarget>? Cluster, List<EndpointTarget>? Local, bool Any);
