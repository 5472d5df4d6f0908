using System.Collections.Concurrent;
using System.Threading.Channels;
using Edge.Linux.Interop;

namespace Edge.Linux.Mosquitto;

/// <summary>
/// MQTT 5 over Debian's libmosquitto (2.0). A background thread named <c>mqtt</c> owns the library's client and sleeps in poll(2): it
/// wakes for the socket, for a command from another thread (an eventfd, so a publish leaves at once) and every few seconds for keep
/// alive. Name resolution and the TCP handshake block that thread, nobody else.
/// </summary>
public sealed class MosquittoConnection : IMqttConnection
{
    /// <summary>Received messages that may wait for the reader: a full set of 256 shards plus a burst of deltas many times over.</summary>
    public const int DefaultQueueMessages = 4096;

    /// <summary>Payload in bytes that may wait for the reader: 256 shards of the largest size allowed.</summary>
    public const long DefaultQueueBytes = 16 * 1024 * 1024;

    /// <summary>How long disposing waits for the thread. It is longer away only while the kernel still tries to reach a silent host.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    private readonly ConcurrentQueue<MqttCommand> _commands = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly MqttEventQueue _events;
    private EventFd? _wake;
    private MosquittoSession? _requested;
    private MosquittoSession? _current;
    private int _lastId;
    private bool _disposed;

    /// <summary>Starts nothing; the thread comes with the first <see cref="Connect"/>.</summary>
    public MosquittoConnection()
        : this(DefaultQueueMessages, DefaultQueueBytes)
    {
    }

    /// <summary>With other bounds for what may wait for the reader.</summary>
    /// <param name="queueMessages">Received messages.</param>
    /// <param name="queueBytes">Their payload in bytes.</param>
    public MosquittoConnection(int queueMessages, long queueBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueMessages);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueBytes);
        _events = new MqttEventQueue(queueMessages, queueBytes);
    }

    /// <inheritdoc/>
    public ChannelReader<MqttEvent> Events => _events;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An option is out of range, or a certificate comes without its key.</exception>
    public void Connect(MqttOptions options)
    {
        MqttOptionsCheck.ThrowIfInvalid(options);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current is { HasEnded: false })
            {
                throw new InvalidOperationException($"still connected or connecting to {options.Host}: wait for Disconnected");
            }

            _current = new MosquittoSession(options, _events);
            Volatile.Write(ref _requested, _current);
            if (_wake is null)
            {
                _wake = new EventFd();
                new Thread(Run) { Name = "mqtt", IsBackground = true }.Start();
            }

            _wake.Signal();
        }
    }

    /// <inheritdoc/>
    public int Publish(MqttMessage message)
    {
        MqttTopic.ThrowIfNotName(message.Topic);
        ArgumentOutOfRangeException.ThrowIfNegative(message.Qos);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Qos, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.CorrelationData.Length, ushort.MaxValue);
        return Send((session, id) => new MqttCommand.Publish(session, id, message));
    }

    /// <inheritdoc/>
    public int Subscribe(IReadOnlyList<MqttSubscription> subscriptions)
    {
        ArgumentOutOfRangeException.ThrowIfZero(subscriptions.Count);
        foreach (MqttSubscription subscription in subscriptions)
        {
            MqttTopic.ThrowIfNotFilter(subscription.Filter);
            ArgumentOutOfRangeException.ThrowIfNegative(subscription.Qos);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(subscription.Qos, 2);
            ArgumentOutOfRangeException.ThrowIfNegative(subscription.RetainHandling);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(subscription.RetainHandling, 2);
        }

        return Send((session, id) => new MqttCommand.Subscribe(session, id, [.. subscriptions]));
    }

    /// <inheritdoc/>
    public int Unsubscribe(IReadOnlyList<string> filters)
    {
        ArgumentOutOfRangeException.ThrowIfZero(filters.Count);
        foreach (string filter in filters)
        {
            MqttTopic.ThrowIfNotFilter(filter);
        }

        return Send((session, id) => new MqttCommand.Unsubscribe(session, id, [.. filters]));
    }

    /// <inheritdoc/>
    public void Disconnect(int reasonCode)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reasonCode);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reasonCode, byte.MaxValue);
        lock (_gate)
        {
            if (_current is { HasEnded: false } session && !_disposed)
            {
                session.RequestEnd();
                _commands.Enqueue(new MqttCommand.Disconnect(session, reasonCode));
                _wake?.Signal();
            }
        }
    }

    /// <summary>
    /// Ends the thread and completes <see cref="Events"/>. A connection that was not ended with <see cref="Disconnect"/> is closed with
    /// 0x04, so the broker publishes its will: nobody said goodbye.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            if (_wake is null)
            {
                _stopped.SetResult();
            }
            else
            {
                _current?.RequestEnd();
                _wake.Signal();
            }
        }

        try
        {
            await _stopped.Task.WaitAsync(StopTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The thread is inside connect(2) or getaddrinfo(3), which cannot be interrupted. It frees everything when it comes back,
            // and as a background thread it does not hold the process.
        }

        _events.Complete();
    }

    private int Send(Func<MosquittoSession, int, MqttCommand> command)
    {
        MosquittoSession? session = Volatile.Read(ref _current);
        if (session is not { IsConnected: true })
        {
            return 0;
        }

        int id = NextId();
        _commands.Enqueue(command(session, id));
        _wake?.Signal();
        return id;
    }

    private int NextId()
    {
        int id = Interlocked.Increment(ref _lastId) & int.MaxValue;
        return id != 0 ? id : NextId();
    }

    private void Run()
    {
        EventFd wake = _wake!;
        try
        {
            while (!Volatile.Read(ref _disposed))
            {
                MosquittoSession? session = Interlocked.Exchange(ref _requested, null);
                if (session is null)
                {
                    MosquittoPoll.WaitForWake(wake);
                    continue;
                }

                session.Run(wake, _commands, ref _disposed);
            }
        }
        finally
        {
            wake.Dispose();
            _stopped.TrySetResult();
        }
    }
}
