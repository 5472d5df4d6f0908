namespace Edge.Agent.Conntrack;

/// <summary>Live connections of one Service port.</summary>
/// <param name="Port">The port.</param>
/// <param name="Flows">All of them.</param>
/// <param name="Leaving">Those to endpoints that get no new ones.</param>
internal sealed record PortFlows(CountedPort Port, int Flows, IReadOnlyList<EndpointFlows> Leaving)
{
    /// <summary>Those to the endpoints of the lists, where they were told apart.</summary>
    public IReadOnlyList<EndpointFlows> Serving { get; init; } = [];

    /// <summary>Those of the client that was asked for.</summary>
    public int Client { get; init; }
}
