using Edge.Linux.Mosquitto;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Publishing;

/// <summary>The connection to the broker: connects again with full jitter, remembers what each acknowledgement is about, and says clearly
/// what the broker refused.</summary>
/// <param name="connection">To the broker.</param>
/// <param name="makeOptions">Options with the will of the next connection.</param>
/// <param name="logger">For what the broker says.</param>
internal sealed partial class BrokerLink(IMqttConnection connection, Func<MqttOptions> makeOptions, ILogger logger)
{
    private const int MaximumExponent = 5;
    private static readonly TimeSpan s_unit = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, string> _outstanding = [];
    private readonly HashSet<string> _refused = [];
    private int _failures;
    private string _address = "";

    public bool IsConnected { get; private set; }

    public string Address => _address;

    public string? LastError { get; private set; }

    /// <summary>When this connection began or ended.</summary>
    public TimeSpan Since { get; private set; }

    /// <summary>When to connect; null while connected or connecting.</summary>
    public TimeSpan? ConnectAt { get; private set; } = TimeSpan.Zero;

    /// <summary>Topics that the broker refused on this connection.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    public void ConnectIfDue(TimeSpan now)
    {
        if (ConnectAt is { } due && due <= now)
        {
            MqttOptions options = makeOptions();
            _address = $"{options.Host}:{options.Port}";
            ConnectAt = null;
            connection.Connect(options);
        }
    }

    public void Publish(MqttMessage message)
    {
        int id = IsConnected ? connection.Publish(message) : 0;
        if (id != 0)
        {
            _outstanding[id] = message.Topic;
        }
    }

    public void Subscribe(params MqttSubscription[] subscriptions)
    {
        int id = connection.Subscribe(subscriptions);
        if (id != 0)
        {
            _outstanding[id] = string.Join(", ", subscriptions.Select(s => s.Filter));
        }
    }

    /// <summary>Keeps the books; every event of the connection goes through here first.</summary>
    public void Handle(MqttEvent entry, TimeSpan now)
    {
        switch (entry)
        {
            case MqttEvent.Connected connected:
                (IsConnected, Since, _failures, LastError) = (true, now, 0, null);
                _outstanding.Clear();
                _refused.Clear();
                LogConnected(_address);
                if (!connected.Limits.RetainAvailable)
                {
                    LogNoRetain(_address);
                }

                break;
            case MqttEvent.Disconnected lost:
                // One refused attempt in a row more doubles the window of the wait.
                TimeSpan window = s_unit * (1 << Math.Min(_failures++, MaximumExponent));
                ConnectAt = now + (window * Random.Shared.NextDouble());
                (IsConnected, Since, LastError) = (false, now, $"{lost.Text} (reason {MqttReason.Text(lost.ReasonCode)})");
                LogDisconnected(_address, LastError, (ConnectAt.Value - now).TotalSeconds);
                break;
            case MqttEvent.Published published:
                _outstanding.Remove(published.PacketId, out string? topic);
                if (MqttReason.IsFailure(published.ReasonCode) && IsConnected)
                {
                    _refused.Add(topic ?? "?");
                    LogPublishRefused(topic ?? "?", MqttReason.Text(published.ReasonCode));
                }

                break;
            case MqttEvent.Subscribed subscribed:
                _outstanding.Remove(subscribed.PacketId, out string? filters);
                if (subscribed.ReasonCodes.FirstOrDefault(MqttReason.IsFailure) is not 0 and var code)
                {
                    _refused.Add(filters ?? "?");
                    LogSubscribeRefused(filters ?? "?", MqttReason.Text(code));
                }

                break;
            case MqttEvent.Overflow overflow:
                LogOverflow(overflow.Dropped);
                break;
        }
    }

    [LoggerMessage(7000, LogLevel.Information, "connected to the broker {Address}")]
    private partial void LogConnected(string address);

    [LoggerMessage(7001, LogLevel.Warning, "no connection to the broker {Address}: {Text}; next attempt in {Seconds:F1} s, gateways keep what they have")]
    private partial void LogDisconnected(string address, string text, double seconds);

    [LoggerMessage(7002, LogLevel.Error, "the broker refuses to take {Topic}: {Reason}; let this user write ep/v1/TENANT/# in the broker's access list, and check its limits")]
    private partial void LogPublishRefused(string topic, string reason);

    [LoggerMessage(7003, LogLevel.Error, "the broker refuses the subscription {Filters}: {Reason}; let this user read ep/v1/TENANT/# in the broker's access list")]
    private partial void LogSubscribeRefused(string filters, string reason);

    [LoggerMessage(7004, LogLevel.Error, "the broker {Address} does not keep retained messages: gateways that connect later get nothing; switch it on there")]
    private partial void LogNoRetain(string address);

    [LoggerMessage(7005, LogLevel.Warning, "{Count} messages from gateways were dropped because they came faster than they could be read; their next reports make up for it")]
    private partial void LogOverflow(long count);
}
