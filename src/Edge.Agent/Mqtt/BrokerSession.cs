using System.Security.Cryptography;
using System.Threading.Channels;
using Edge.Linux.Mosquitto;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Json;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Mqtt;

/// <summary>
/// Keeps the gateway connected: connects, says that it is there, reconnects with back-off, paces what it reports and says goodbye. The
/// reconciler reads <see cref="Events"/>; the session looks at each event as it is read, so there is one order and no thread in
/// between. A lock guards the little state that the reader, the timer and the reporting methods share; nothing waits inside it.
/// </summary>
public sealed partial class BrokerSession : IAsyncDisposable
{
    /// <summary>Heartbeat of the manifest until the first one names its own (protocol.md: 10 min).</summary>
    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan WillDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestSpread = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lived this long, and brought a manifest, worked.</summary>
    private static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly IMqttConnection _connection;
    private readonly BrokerSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<BrokerSession> _logger;
    private readonly Backoff _backoff;
    private readonly Outbox _outbox;
    private readonly SessionEvents _events;
    private readonly ITimer _timer;
    private readonly Topics _topics;
    private readonly Dictionary<int, IReadOnlyList<MqttSubscription>> _subscribing = [];
    private int _statusPacket;
    private long? _connectAt;
    private long? _connectedAt;
    private long? _manifestAt;
    private TimeSpan _heartbeat = DefaultHeartbeat;
    private bool _stopping;

    /// <summary>Starts nothing.</summary>
    /// <param name="connection">The connection to own; disposed with the session.</param>
    /// <param name="settings">Who we are and where to connect.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where state changes are told.</param>
    /// <param name="random">Jitter of the back-off.</param>
    public BrokerSession(
        IMqttConnection connection, BrokerSettings settings, TimeProvider time, ILogger<BrokerSession> logger, Random? random = null)
    {
        _connection = connection;
        _settings = settings;
        _time = time;
        _logger = logger;
        _topics = new Topics(settings.Tenant);
        _backoff = new Backoff(random ?? Random.Shared);
        _outbox = new Outbox(_topics.Events(settings.Gateway), time);
        _events = new SessionEvents(this);
        _timer = time.CreateTimer(static state => ((BrokerSession)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Everything that happens on the connection, for the one reader that drives this session by reading.</summary>
    public ChannelReader<MqttEvent> Events => _events;

    /// <summary>Between Connected and Disconnected, as the reader has seen them.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _connectedAt is not null;
            }
        }
    }

    /// <summary>Number of the current or last connection: grows within one boot, also over restarts of the agent.</summary>
    public ulong Connection { get; private set; }

    /// <summary>What an interactive command must repeat on this connection: 128 random bits.</summary>
    public string? CommandNonce { get; private set; }

    /// <summary>Begins: the first attempt comes at this gateway's place in the spread.</summary>
    /// <param name="spread">Window in which all gateways connect after a boot, as the control plane last asked for; at most 30 s.</param>
    public void Start(TimeSpan spread = default)
    {
        spread = spread < LongestSpread ? spread : LongestSpread;
        TimeSpan delay = spread * (StableHash(_settings.Gateway) / (double)uint.MaxValue);
        lock (_gate)
        {
            _connectAt = After(delay);
        }

        OnTimer();
    }

    /// <summary>A manifest was verified and accepted: the connection is good and its heartbeat starts again.</summary>
    /// <param name="heartbeat">Interval in which the control plane repeats its manifest.</param>
    public void NoteManifestAccepted(TimeSpan heartbeat)
    {
        lock (_gate)
        {
            _manifestAt = _time.GetTimestamp();
            _heartbeat = heartbeat > TimeSpan.Zero ? heartbeat : DefaultHeartbeat;
            Arm();
        }
    }

    /// <summary>Subscribes on this connection; after Disconnected it must be done again.</summary>
    /// <returns>Id of the Subscribed event to come; 0 when not connected.</returns>
    public int Subscribe(params IReadOnlyList<MqttSubscription> subscriptions)
    {
        lock (_gate)
        {
            int id = _connectedAt is null ? 0 : _connection.Subscribe(subscriptions);
            if (id != 0)
            {
                _subscribing[id] = subscriptions;
            }

            return id;
        }
    }

    /// <inheritdoc cref="IMqttConnection.Unsubscribe"/>
    public int Unsubscribe(params IReadOnlyList<string> filters) => _connection.Unsubscribe(filters);

    /// <inheritdoc cref="IMqttConnection.Publish"/>
    public int Publish(MqttMessage message) => _connection.Publish(message);

    /// <summary>Says goodbye and ends the connection; the reader of <see cref="Events"/> must have stopped.</summary>
    /// <param name="reason">Why, for people: <c>stopping</c>, <c>update</c>.</param>
    /// <param name="patience">How long the broker may take.</param>
    public async Task StopAsync(string reason, TimeSpan patience)
    {
        lock (_gate)
        {
            _stopping = true;
            _connectAt = null;
            Arm();
            if (_connectedAt is not null)
            {
                _connection.Publish(StatusMessage(Death() with { Reason = reason }));
            }

            _connection.Disconnect(MqttReason.Success);
        }

        using CancellationTokenSource limit = new(patience, _time);
        try
        {
            while (IsConnected && await _events.WaitToReadAsync(limit.Token).ConfigureAwait(false))
            {
                _events.TryRead(out _);
            }
        }
        catch (OperationCanceledException)
        {
            LogGoodbyeTimedOut(_settings.Connection.Host);
        }
    }

    /// <summary>Ends timer and connection. Without <see cref="StopAsync"/> before, the broker publishes the will.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            _connectAt = null;
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>FNV-1a, because string.GetHashCode differs from run to run.</summary>
    private static uint StableHash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash;
    }

    private GatewayStatus Death() => new() { Online = false, BootId = _settings.BootId, Connection = Connection };

    private MqttMessage StatusMessage(GatewayStatus status) => new(
        _topics.Status(_settings.Gateway),
        status.ToUtf8(),
        Retain: true)
    {
        ContentType = "application/json",
    };

    private void PublishBirth()
    {
        CommandNonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        GatewayStatus birth = new()
        {
            Online = true,
            BootId = _settings.BootId,
            Connection = Connection,
            Version = _settings.AgentVersion,
            View = _settings.View,
            NodeName = _settings.NodeName,
            Nonce = CommandNonce,
            Capabilities = _settings.Capabilities,
        };
        _statusPacket = _connection.Publish(StatusMessage(birth));
    }

    private void Connect()
    {
        _connectAt = null;

        // Milliseconds since boot as a lower bound: an agent that restarts within one boot must not repeat the number of a connection
        // whose will may still come.
        ulong uptime = (ulong)_time.GetElapsedTime(0, _time.GetTimestamp()).TotalMilliseconds;
        Connection = Math.Max(Connection + 1, uptime);
        LogConnecting(_settings.Connection.Host, _settings.Connection.Port, Connection);
        _connection.Connect(_settings.Connection with
        {
            ClientId = _settings.Gateway,
            Will = StatusMessage(Death()),
            WillDelay = WillDelay,
        });
    }
}
