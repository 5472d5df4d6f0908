namespace Edge.Linux.Mosquitto;

/// <summary>What one connection to a broker needs. Sessions start clean: durable state lives in retained messages.</summary>
public sealed record MqttOptions
{
    /// <summary>Broker's host name or address. With TLS the certificate must carry it.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port; 8883 is MQTT over TLS, 1883 plain.</summary>
    public int Port { get; init; } = 8883;

    /// <summary>MQTT client identifier; a second connection with the same one takes the session over.</summary>
    public required string ClientId { get; init; }

    /// <summary>TLS 1.3; false only for a broker on the same machine or in a test.</summary>
    public bool UseTls { get; init; } = true;

    /// <summary>PEM file with the CAs trusted for the broker's certificate; null: the operating system's store.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with our certificate (and chain) for mutual TLS; goes with <see cref="KeyFile"/>.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the unencrypted private key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>User name, for brokers that do not take it from the certificate.</summary>
    public string? UserName { get; init; }

    /// <summary>Password that goes with <see cref="UserName"/>.</summary>
    public string? Password { get; init; }

    /// <summary>Longest silence before a ping; at least 5 s (libmosquitto's minimum). The broker may shorten it.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the broker keeps the session after the connection; must exceed <see cref="WillDelay"/> or the will fires at once.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest packet accepted, in bytes; the broker drops larger ones instead of sending them.</summary>
    public int MaximumPacketSize { get; init; } = 131_072;

    /// <summary>QoS 1 and 2 messages that the broker may have in flight towards us.</summary>
    public int ReceiveMaximum { get; init; } = 64;

    /// <summary>Message that the broker publishes when this connection dies without DISCONNECT 0x00.</summary>
    public MqttMessage? Will { get; init; }

    /// <summary>Will Delay Interval: a reconnect within it suppresses the will.</summary>
    public TimeSpan WillDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time from <see cref="IMqttConnection.Connect"/> to the broker's CONNACK.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
