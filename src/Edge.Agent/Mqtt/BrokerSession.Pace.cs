using Edge.Linux.Mosquitto;
using Edge.Protocol.Documents;
using Edge.Protocol.Json;

namespace Edge.Agent.Mqtt;

public sealed partial class BrokerSession
{
    /// <summary>Replaces what is reported on a topic: at most once in 5 s, at once the first time and when urgent, the latest after a reconnect.</summary>
    /// <param name="topic">Retained topic below <c>r/</c>.</param>
    /// <param name="payload">The document; it must not change afterwards.</param>
    /// <param name="urgent">A state changed.</param>
    public void SetReport(string topic, ReadOnlyMemory<byte> payload, bool urgent = false)
    {
        lock (_gate)
        {
            _outbox.SetReport(topic, payload, urgent);
            Arm();
        }
    }

    /// <summary>Adds an event: ten at once, then one a second; the last 256 wait for a connection.</summary>
    /// <param name="happened">The event; boot id and time are filled in where absent.</param>
    public void AddEvent(GatewayEvent happened)
    {
        GatewayEvent complete = happened with
        {
            BootId = happened.BootId ?? _settings.BootId,
            At = happened.At ?? (long)_time.GetElapsedTime(0, _time.GetTimestamp()).TotalMilliseconds,
        };
        byte[] payload = complete.ToUtf8();
        lock (_gate)
        {
            _outbox.AddEvent(payload);
            Arm();
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_connectAt is { } at && !_stopping && Left(at) <= TimeSpan.Zero)
            {
                Connect();
            }

            Arm();
        }
    }

    /// <summary>Does what is due and sets the timer to what is due next: an idle session does not wake up.</summary>
    private void Arm()
    {
        TimeSpan? next = _connectAt is { } at ? Left(at) : null;
        if (_connectedAt is { } connectedAt && !_stopping)
        {
            TimeSpan silence = _time.GetElapsedTime(_manifestAt ?? connectedAt);
            TimeSpan untilGivenUp = (_heartbeat * 2) - silence;
            if (untilGivenUp <= TimeSpan.Zero)
            {
                GiveUp(silence);
                return;
            }

            next = Earlier(next, untilGivenUp);
            if (_outbox.Flush(_connection.Publish) is { } untilNextMessage)
            {
                next = Earlier(next, untilNextMessage);
            }
        }

        // Rounded up: the timer counts in milliseconds, and too early is only to wake again.
        _timer.Change(
            next is { } due ? TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(due.TotalMilliseconds))) : Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Connected, but nothing comes: a half-dead link or broker. With 0x04 the death is known if the reconnect fails as well.</summary>
    private void GiveUp(TimeSpan silence)
    {
        LogNoHeartbeat(silence.TotalSeconds);
        _connectedAt = null;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _connection.Disconnect(MqttReason.DisconnectWithWill);
    }

    private long After(TimeSpan delay) => _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan Left(long at)
    {
        long now = _time.GetTimestamp();
        return at <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, at);
    }

    private static TimeSpan Earlier(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;
}
