namespace Edge.Agent.State;

/// <summary>What the synchronisation knows before it knows anything.</summary>
public sealed record ViewSyncOptions
{
    /// <summary>Id of this gateway: common name of its certificate, and a level of its topics.</summary>
    public required string GatewayId { get; init; }

    /// <summary>Version of this agent, for a manifest's <c>minAgent</c>.</summary>
    public Version AgentVersion { get; init; } = new(0, 1, 0);

    /// <summary>Spreads requests of many gateways; given in tests.</summary>
    public Random Random { get; init; } = Random.Shared;
}
