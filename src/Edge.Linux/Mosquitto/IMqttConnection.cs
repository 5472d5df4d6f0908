using System.Threading.Channels;

namespace Edge.Linux.Mosquitto;

/// <summary>
/// One MQTT 5 connection at a time to one broker. Its members may be called from any thread and never block; results come as
/// <see cref="Events"/>. It does not reconnect by itself: backing off is a policy of its owner.
/// </summary>
public interface IMqttConnection : IAsyncDisposable
{
    /// <summary>All events in order, for one reader. Completed by disposing.</summary>
    ChannelReader<MqttEvent> Events { get; }

    /// <summary>
    /// Starts connecting. <see cref="MqttEvent.Connected"/> or <see cref="MqttEvent.Disconnected"/> follows, also for a missing file or a
    /// host that does not resolve.
    /// </summary>
    /// <param name="options">Broker, identity, limits and will.</param>
    /// <exception cref="InvalidOperationException">The last connection has not ended with <see cref="MqttEvent.Disconnected"/> yet.</exception>
    void Connect(MqttOptions options);

    /// <summary>Publishes at once when connected.</summary>
    /// <param name="message">The message; its payload must not change until <see cref="MqttEvent.Published"/>.</param>
    /// <returns>Id of the <see cref="MqttEvent.Published"/> event to come; 0: not connected, nothing was sent and no event follows.</returns>
    /// <exception cref="ArgumentException">Topic or QoS is not valid for publishing.</exception>
    int Publish(MqttMessage message);

    /// <summary>Subscribes to filters; those with equal options travel in one SUBSCRIBE packet.</summary>
    /// <param name="subscriptions">At least one.</param>
    /// <returns>Id of the <see cref="MqttEvent.Subscribed"/> event to come; 0: not connected.</returns>
    /// <exception cref="ArgumentException">No filter, or a filter or option is not valid.</exception>
    int Subscribe(IReadOnlyList<MqttSubscription> subscriptions);

    /// <summary>Ends subscriptions in one UNSUBSCRIBE packet; no event follows.</summary>
    /// <param name="filters">Filters exactly as subscribed.</param>
    /// <returns>A positive number when sent; 0: not connected.</returns>
    /// <exception cref="ArgumentException">No filter, or a filter is not valid.</exception>
    int Unsubscribe(IReadOnlyList<string> filters);

    /// <summary>Ends the connection after what was published before; <see cref="MqttEvent.Disconnected"/> follows. Does nothing when not connected.</summary>
    /// <param name="reasonCode">0x00 discards the will, 0x04 lets the broker publish it.</param>
    void Disconnect(int reasonCode);
}
