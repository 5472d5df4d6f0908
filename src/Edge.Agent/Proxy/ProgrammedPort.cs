namespace Edge.Agent.Proxy;

/// <summary>What the kernel holds for one Service port.</summary>
/// <param name="Key">The Service port and family.</param>
/// <param name="Id">Its id in marks.</param>
/// <param name="Frontends">Frontends that this port owns. One that another Service holds is not among them.</param>
/// <param name="Elements">What it has in other sets.</param>
internal sealed record ProgrammedPort(PortKey Key, uint Id, FrontendKey[] Frontends, PolicyElement[] Elements)
{
    /// <summary>See <see cref="ResolvedPort.DirectLink"/>.</summary>
    public int DirectLink { get; init; }

    /// <summary>How a packet to <see cref="DirectLink"/> chooses its endpoint.</summary>
    public Balance DirectBalance { get; init; }

    /// <summary>See <see cref="KeptEndpoints"/>; the same object while it does not change.</summary>
    public EndpointTarget[]? Kept { get; init; }
}
