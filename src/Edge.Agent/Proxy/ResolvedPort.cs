namespace Edge.Agent.Proxy;

/// <summary>What one Service port means on this gateway: its frontends and the endpoints they lead to. Pure data, made by <see cref="ServiceResolver"/>.</summary>
/// <param name="Key">The Service port and family.</param>
/// <param name="Frontends">At least one.</param>
/// <param name="Cluster">Endpoints of frontends that are not <see cref="Frontend.Local"/>.</param>
/// <param name="Local">Endpoints on this node, for the others.</param>
/// <param name="Elements">What it needs in other sets; elements of the port itself do not have its id yet.</param>
internal sealed record ResolvedPort(
    PortKey Key,
    IReadOnlyList<Frontend> Frontends,
    EndpointSet Cluster,
    EndpointSet Local,
    IReadOnlyList<PolicyElement> Elements)
{
    /// <summary>How a new connection chooses among the endpoints.</summary>
    public Balance Balance { get; init; }

    /// <summary>Clients keep their endpoint; the time-out is among <see cref="Elements"/>.</summary>
    public bool Sticky { get; init; }

    /// <summary>Index of the link on which the endpoints answer clients directly; 0 for translation.</summary>
    public int DirectLink { get; init; }

    /// <summary>See <see cref="KeptEndpoints"/>.</summary>
    public EndpointTarget[]? Kept { get; init; }
}
