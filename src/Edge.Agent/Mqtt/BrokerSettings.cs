using Edge.Linux.Mosquitto;

namespace Edge.Agent.Mqtt;

/// <summary>What a session needs to know about this gateway and its broker.</summary>
public sealed record BrokerSettings
{
    /// <summary>Broker, identity and TLS files. Client id and will are the session's own and are ignored here.</summary>
    public required MqttOptions Connection { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Gateway id: the CN of the certificate and the client id.</summary>
    public required string Gateway { get; init; }

    /// <summary>/proc/sys/kernel/random/boot_id: with the connection's number it tells an old death from the current birth.</summary>
    public required string BootId { get; init; }

    public required string AgentVersion { get; init; }

    public string? View { get; init; }

    public string? NodeName { get; init; }

    /// <summary>What this agent can do, for the control plane.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];
}
