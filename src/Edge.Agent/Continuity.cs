using Edge.Agent.Health;
using Edge.Agent.Systemd;

namespace Edge.Agent;

/// <summary>What outlives one <see cref="AgentHost"/> when the settings are read again.</summary>
/// <param name="Manager">The service manager.</param>
/// <param name="Store">Descriptors that are handed over.</param>
internal sealed record Continuity(ISystemdNotifier Manager, DescriptorStore Store)
{
    private volatile AgentConfiguration? _next;

    /// <summary>Listening sockets that are handed over.</summary>
    public HealthSockets Sockets { get; } = new(Store);

    /// <summary>The settings to go on with; null: with none, the agent ends.</summary>
    public AgentConfiguration? Next
    {
        get => _next;
        set => _next = value;
    }

    /// <summary>The claimed addresses that the host before left to its successor.</summary>
    public AddressClaims? Claims { get; set; }
}
