using Edge.Linux.Mosquitto;

namespace Edge.Agent.Mqtt;

/// <summary>
/// What the gateway has to say: of each report only the latest, of events the last 256. Nothing is lost by being offline and nothing
/// piles up. Not thread-safe: the session's lock guards it.
/// </summary>
/// <param name="eventTopic">Topic of events.</param>
/// <param name="time">The clock.</param>
public sealed class Outbox(string eventTopic, TimeProvider time)
{
    /// <summary>Events kept while they cannot be sent; the oldest goes first.</summary>
    public const int MaximumEvents = 256;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EventExpiry = TimeSpan.FromDays(1);

    private readonly Dictionary<string, Report> _reports = new(StringComparer.Ordinal);
    private readonly LinkedList<byte[]> _events = [];
    private readonly Dictionary<int, string> _sentReports = [];
    private readonly Dictionary<int, byte[]> _sentEvents = [];
    private readonly TokenBucket _eventTokens = new(10, TimeSpan.FromSeconds(1), time);

    /// <summary>Events that wait to be sent.</summary>
    public int WaitingEvents => _events.Count;

    /// <summary>Replaces what is to be reported on a topic.</summary>
    /// <param name="topic">Retained topic below <c>r/</c>.</param>
    /// <param name="payload">The document.</param>
    /// <param name="urgent">A state changed: not to wait for the interval, as long as that does not happen all the time.</param>
    public void SetReport(string topic, ReadOnlyMemory<byte> payload, bool urgent)
    {
        if (!_reports.TryGetValue(topic, out Report? report))
        {
            _reports[topic] = report = new Report(new TokenBucket(5, ReportInterval, time));
        }

        if (report.IsWaiting || !report.Payload.Span.SequenceEqual(payload.Span))
        {
            report.Payload = payload;
            report.IsWaiting = true;
            report.IsUrgent |= urgent;
        }
    }

    /// <summary>Adds an event.</summary>
    /// <param name="payload">The document.</param>
    public void AddEvent(byte[] payload)
    {
        _events.AddLast(payload);
        if (_events.Count > MaximumEvents)
        {
            _events.RemoveFirst();
        }
    }

    /// <summary>The broker may have forgotten or never got what was sent: every report goes out again at once.</summary>
    public void OnConnected()
    {
        foreach (Report report in _reports.Values)
        {
            report.IsWaiting = true;
            report.SentAt = null;
        }
    }

    /// <summary>Events that nobody acknowledged wait again, in front.</summary>
    public void OnDisconnected()
    {
        foreach (byte[] payload in _sentEvents.OrderByDescending(sent => sent.Key).Select(sent => sent.Value))
        {
            if (_events.Count < MaximumEvents)
            {
                _events.AddFirst(payload);
            }
        }

        _sentEvents.Clear();
        _sentReports.Clear();
    }

    /// <summary>Takes an acknowledgement.</summary>
    /// <param name="packetId">From <see cref="MqttEvent.Published"/>.</param>
    /// <returns>The topic, when the packet was one of ours.</returns>
    public string? OnPublished(int packetId) =>
        _sentReports.Remove(packetId, out string? topic) ? topic
        : _sentEvents.Remove(packetId) ? eventTopic
        : null;

    /// <summary>Sends what may go now.</summary>
    /// <param name="publish">Sends one message and returns its packet id; 0 when not connected.</param>
    /// <returns>How long until the next may go; null when nothing waits.</returns>
    public TimeSpan? Flush(Func<MqttMessage, int> publish)
    {
        TimeSpan? next = null;
        foreach ((string topic, Report report) in _reports)
        {
            if (report.IsWaiting && FlushReport(topic, report, publish) is { } wait)
            {
                next = Earlier(next, wait);
            }
        }

        while (_events.First is { } first)
        {
            if (!_eventTokens.TryTake())
            {
                return Earlier(next, _eventTokens.UntilNext());
            }

            int id = publish(new MqttMessage(eventTopic, first.Value) { ContentType = "application/json", MessageExpiry = EventExpiry });
            if (id == 0)
            {
                break;
            }

            _sentEvents[id] = first.Value;
            _events.RemoveFirst();
        }

        return next;
    }

    private TimeSpan? FlushReport(string topic, Report report, Func<MqttMessage, int> publish)
    {
        TimeSpan left = report.SentAt is { } sentAt ? ReportInterval - time.GetElapsedTime(sentAt) : TimeSpan.Zero;
        if (left > TimeSpan.Zero && !(report.IsUrgent && report.Urgency.TryTake()))
        {
            return left;
        }

        int id = publish(new MqttMessage(topic, report.Payload, Retain: true) { ContentType = "application/json" });
        if (id != 0)
        {
            report.IsWaiting = false;
            report.IsUrgent = false;
            report.SentAt = time.GetTimestamp();
            _sentReports[id] = topic;
        }

        return null;
    }

    private static TimeSpan Earlier(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;

    private sealed class Report(TokenBucket urgency)
    {
        internal TokenBucket Urgency => urgency;

        internal ReadOnlyMemory<byte> Payload { get; set; }

        internal bool IsWaiting { get; set; }

        internal bool IsUrgent { get; set; }

        internal long? SentAt { get; set; }
    }
}
