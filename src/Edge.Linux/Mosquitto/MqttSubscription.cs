namespace Edge.Linux.Mosquitto;

/// <summary>One topic filter with its subscription options (OASIS MQTT 5.0, section 3.8.3.1).</summary>
/// <param name="Filter">Topic filter; <c>+</c> and <c>#</c> are wildcards.</param>
/// <param name="Qos">Highest quality of service in which the broker may deliver, 0 to 2.</param>
/// <param name="RetainHandling">0: send retained messages at every subscribe; 1: only if the subscription is new; 2: never.</param>
/// <param name="NoLocal">Do not deliver what this connection published itself.</param>
/// <param name="RetainAsPublished">Keep the RETAIN flag of the publisher on live messages.</param>
public sealed record MqttSubscription(
    string Filter,
    int Qos = 1,
    int RetainHandling = 0,
    bool NoLocal = false,
    bool RetainAsPublished = false);
