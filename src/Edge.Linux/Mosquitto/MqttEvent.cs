namespace Edge.Linux.Mosquitto;

/// <summary>Everything that happens on a connection, in the order in which it happened.</summary>
public abstract record MqttEvent
{
    private MqttEvent()
    {
    }

    /// <summary>The broker accepted the connection.</summary>
    /// <param name="SessionPresent">The broker resumed a session; with clean start this is false.</param>
    /// <param name="Limits">What the broker allows.</param>
    public sealed record Connected(bool SessionPresent, MqttServerLimits Limits) : MqttEvent;

    /// <summary>
    /// The connection ended or did not come about: exactly one for each <see cref="IMqttConnection.Connect"/>, and the last event of it.
    /// </summary>
    /// <param name="ReasonCode">MQTT reason code of CONNACK or DISCONNECT; 0 after our own <see cref="IMqttConnection.Disconnect"/>;
    /// <see cref="MqttReason.ConnectionLost"/> where no packet said why.</param>
    /// <param name="Text">One line for people: what, which host or file, the next step.</param>
    public sealed record Disconnected(int ReasonCode, string Text) : MqttEvent
    {
        /// <summary>Server Reference property of CONNACK: the other broker to use, with 0x9C and 0x9D. libmosquitto 2.0 does not hand over
        /// the properties of DISCONNECT.</summary>
        public string? ServerReference { get; init; }
    }

    /// <summary>A message arrived on one of our subscriptions.</summary>
    /// <param name="Message">The message, owned by the reader.</param>
    public sealed record Received(MqttMessage Message) : MqttEvent;

    /// <summary>The broker answered <see cref="IMqttConnection.Subscribe"/>, once for each call. It says nothing about retained messages having arrived.</summary>
    /// <param name="PacketId">What <see cref="IMqttConnection.Subscribe"/> returned.</param>
    /// <param name="ReasonCodes">One for each filter in the order of the call: 0 to 2 is the granted QoS, 0x80 and above a refusal.</param>
    public sealed record Subscribed(int PacketId, IReadOnlyList<int> ReasonCodes) : MqttEvent;

    /// <summary>The broker took over a published message (PUBACK), or for QoS 0 it was written to the socket.</summary>
    /// <param name="PacketId">What <see cref="IMqttConnection.Publish"/> returned.</param>
    /// <param name="ReasonCode">Below 0x80 is success (0x10: no subscriber matches); 0x87 is the broker's access list.</param>
    public sealed record Published(int PacketId, int ReasonCode) : MqttEvent;

    /// <summary>
    /// Received messages were dropped because the reader did not keep up or one was larger than agreed. What the reader knows is
    /// incomplete from here on: it must fetch the state again.
    /// </summary>
    /// <param name="Dropped">Messages dropped since the last such event.</param>
    /// <param name="DroppedBytes">Their payload in bytes.</param>
    public sealed record Overflow(long Dropped, long DroppedBytes) : MqttEvent;
}
