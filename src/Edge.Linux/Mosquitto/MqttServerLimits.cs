namespace Edge.Linux.Mosquitto;

/// <summary>What the broker allows, from the properties of CONNACK (OASIS MQTT 5.0, section 3.2.2.3); absent ones have the standard's default.</summary>
public sealed record MqttServerLimits
{
    /// <summary>Keep alive that the broker prescribes instead of ours; null: ours holds.</summary>
    public TimeSpan? ServerKeepAlive { get; init; }

    /// <summary>Largest packet that the broker accepts, in bytes; null: no limit beyond the protocol's.</summary>
    public long? MaximumPacketSize { get; init; }

    /// <summary>QoS 1 and 2 messages that we may have in flight towards the broker.</summary>
    public int ReceiveMaximum { get; init; } = 65_535;

    /// <summary>Highest QoS for publishing.</summary>
    public int MaximumQos { get; init; } = 2;

    /// <summary>False: the broker stores no retained messages.</summary>
    public bool RetainAvailable { get; init; } = true;

    /// <summary>False: filters with <c>+</c> or <c>#</c> are refused.</summary>
    public bool WildcardAvailable { get; init; } = true;
}
