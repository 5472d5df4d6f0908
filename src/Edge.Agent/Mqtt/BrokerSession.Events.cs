using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Edge.Linux.Mosquitto;

namespace Edge.Agent.Mqtt;

public sealed partial class BrokerSession
{
    /// <summary>True if the reader is to see the event; acknowledgements of our own packets are not for it.</summary>
    private bool Handle(MqttEvent item)
    {
        lock (_gate)
        {
            switch (item)
            {
                case MqttEvent.Connected:
                    OnConnected();
                    return true;
                case MqttEvent.Disconnected end:
                    OnDisconnected(end);
                    return true;
                case MqttEvent.Published published:
                    return !IsOurs(published);
                case MqttEvent.Subscribed subscribed:
                    OnSubscribed(subscribed);
                    return true;
                case MqttEvent.Overflow overflow:
                    LogOverflow(overflow.Dropped, overflow.DroppedBytes);
                    return true;
                default:
                    return true;
            }
        }
    }

    private void OnConnected()
    {
        _connectedAt = _time.GetTimestamp();
        _manifestAt = null;
        LogConnected(_settings.Connection.Host, _settings.Connection.Port, Connection);
        PublishBirth();
        _outbox.OnConnected();
        Arm();
    }

    private void OnDisconnected(MqttEvent.Disconnected end)
    {
        bool worked = _manifestAt is not null && _connectedAt is { } since && _time.GetElapsedTime(since) >= StableAfter;
        _connectedAt = null;
        _subscribing.Clear();
        _statusPacket = 0;
        _outbox.OnDisconnected();
        _backoff.Ended(end.ReasonCode, worked);
        if (_stopping)
        {
            LogDisconnectedForGood(end.Text);
        }
        else
        {
            TimeSpan delay = _backoff.Next();
            _connectAt = After(delay);
            LogDisconnected(end.Text, delay.TotalSeconds);
        }

        Arm();
    }

    private bool IsOurs(MqttEvent.Published published)
    {
        bool isStatus = published.PacketId == _statusPacket;
        string? topic = isStatus ? _topics.Status(_settings.Gateway) : _outbox.OnPublished(published.PacketId);
        if (topic is null)
        {
            return false;
        }

        if (MqttReason.IsFailure(published.ReasonCode))
        {
            LogRefusedPublish(topic, MqttReason.Text(published.ReasonCode), _settings.Gateway);
        }

        return true;
    }

    private void OnSubscribed(MqttEvent.Subscribed subscribed)
    {
        if (!_subscribing.Remove(subscribed.PacketId, out IReadOnlyList<MqttSubscription>? subscriptions))
        {
            return;
        }

        for (int i = 0; i < subscriptions.Count; i++)
        {
            if (MqttReason.IsFailure(subscribed.ReasonCodes[i]))
            {
                LogRefusedSubscribe(subscriptions[i].Filter, MqttReason.Text(subscribed.ReasonCodes[i]), _settings.Gateway);
            }
        }
    }

    /// <summary>The connection's events, with the session looking at each on its way to the reader.</summary>
    private sealed class SessionEvents(BrokerSession session) : ChannelReader<MqttEvent>
    {
        private readonly ChannelReader<MqttEvent> _inner = session._connection.Events;

        public override Task Completion => _inner.Completion;

        public override bool TryRead([MaybeNullWhen(false)] out MqttEvent item)
        {
            while (_inner.TryRead(out item))
            {
                if (session.Handle(item))
                {
                    return true;
                }
            }

            return false;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
            _inner.WaitToReadAsync(cancellationToken);
    }
}
