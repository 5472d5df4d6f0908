namespace Edge.Linux.Mosquitto;

/// <summary>One MQTT 5 application message, to publish or as received (OASIS MQTT 5.0, section 3.3 PUBLISH).</summary>
/// <param name="Topic">Topic name, without wildcards.</param>
/// <param name="Payload">Application payload; empty with <paramref name="Retain"/> clears the retained message.</param>
/// <param name="Qos">Quality of service, 0 to 2.</param>
/// <param name="Retain">The RETAIN flag. On a received message it tells a replay of the broker's store from a live message when the
/// subscription asked for <see cref="MqttSubscription.RetainAsPublished"/> or the message came right after subscribing.</param>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, int Qos = 1, bool Retain = false)
{
    /// <summary>Content Type property (3.3.2.3.9), e.g. <c>application/json</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>Message Expiry Interval property (3.3.2.3.3), whole seconds on the wire; null: never expires.</summary>
    public TimeSpan? MessageExpiry { get; init; }

    /// <summary>Response Topic property (3.3.2.3.5).</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>Correlation Data property (3.3.2.3.6), at most 65,535 bytes.</summary>
    public ReadOnlyMemory<byte> CorrelationData { get; init; }
}
