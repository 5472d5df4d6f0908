namespace Edge.Protocol.Admin;

/// <summary>What edge-control says about itself: the answer to <c>status</c>.</summary>
public sealed record ControlStatus(string Version, string Tenant)
{
    public BrokerStatus? Broker { get; init; }

    public SourceStatus? Source { get; init; }

    public IReadOnlyList<ViewRow> Views { get; init; } = [];

    /// <summary>Gateways that were ever seen or are declared, and how many of them are online.</summary>
    public int Gateways { get; init; }

    public int GatewaysOnline { get; init; }

    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}
