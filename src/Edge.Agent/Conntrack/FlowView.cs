using Edge.Agent.Proxy;

namespace Edge.Agent.Conntrack;

/// <summary>Live connections of one Service port, for a person.</summary>
/// <param name="Port">The port.</param>
/// <param name="Flows">All of them.</param>
/// <param name="Draining">Those to endpoints that get no new ones, most first.</param>
/// <param name="Endpoints">All by endpoint, most first; connections to endpoints beyond <see cref="FlowCounter.MaximumServing"/> are in <paramref name="Flows"/> only.</param>
internal sealed record FlowView(PortKey Port, int Flows, IReadOnlyList<Drain> Draining, IReadOnlyList<EndpointFlows> Endpoints)
{
    /// <summary>Those of the client that was asked for.</summary>
    public int Client { get; init; }
}
