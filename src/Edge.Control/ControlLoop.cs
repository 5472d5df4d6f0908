using System.Threading.Channels;
using Edge.Control.Admin;
using Edge.Control.Publishing;
using Edge.Control.Sources;
using Edge.Control.Views;
using Edge.Linux.Mosquitto;
using Edge.Protocol;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Edge.Control;

/// <summary>The one logical thread of edge-control: manifests, broker and admin socket put events into one channel, and it does the rest.</summary>
internal sealed partial class ControlLoop : IAsyncDisposable
{
    private const int QueueLength = 1024;
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly ControlSettings _settings;
    private readonly ControlState _state;
    private readonly IMqttConnection _connection;
    private readonly BrokerLink _link;
    private readonly BrokerOutbox _outbox;
    private readonly Topics _topics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AdminAnswers _admin;
    private readonly long _start;
    private readonly string _controlId = Guid.NewGuid().ToString("N")[..12];

    // Bounded, and writers wait: what arrives too fast from the broker then piles up in its own bounded queue, which reports it.
    private readonly Channel<ControlEvent> _inbox = Channel.CreateBounded<ControlEvent>(QueueLength);

    private TimeSpan? _publishFrom;
    private ulong _connectionNumber;

    public ControlLoop(ControlSettings settings, PublisherKeys keys, ControlStore store, IMqttConnection connection, TimeProvider time, ILogger logger)
    {
        (_settings, _connection, _time, _logger) = (settings, connection, time, logger);
        _start = time.GetTimestamp();
        _topics = new Topics(keys.Tenant);
        ManifestDirectory directory = new(settings.Manifests, time, settings.Quiet, settings.Rescan, new LastGoodFiles(Path.Combine(settings.StateDirectory, "last-good")));
        _state = new ControlState(settings, keys, store, directory, time, logger);
        _link = new BrokerLink(connection, MakeOptions, logger);
        _outbox = new BrokerOutbox(_link, _topics, time, logger) { Keys = keys };
        _admin = new AdminAnswers(_state, _link, settings);
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Runs until cancelled, then says goodbye to the broker.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] pumps =
        [
            PumpDirectoryAsync(stop.Token),
            PumpBrokerAsync(stop.Token),
            new AdminServer(_settings.AdminSocket, AskAsync).RunAsync(stop.Token),
        ];
        try
        {
            _state.Scan();
            Task failed = Task.WhenAny(pumps); // a pump only ends by failing
            while (!cancellationToken.IsCancellationRequested && !failed.IsCompleted)
            {
                Step();
                await WaitAsync(failed, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await SayGoodbyeAsync().ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(pumps).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        _state.Directory.Dispose();
        return _connection.DisposeAsync();
    }

    /// <summary>Everything that is due.</summary>
    private void Step()
    {
        while (_inbox.Reader.TryRead(out ControlEvent? entry))
        {
            Handle(entry);
        }

        TimeSpan now = Now;
        _link.ConnectIfDue(now);
        foreach (string gateway in _state.Gateways.Tick(now))
        {
            LogGatewayLost(gateway);
        }

        if (!CanPublish(now))
        {
            return;
        }

        _outbox.Keys = _state.Keys;
        _state.TakeConfigs().ForEach(_outbox.SendConfig);
        foreach (ViewPublisher view in _state.Views.Values)
        {
            if (view.Tick(now, _outbox) is { } problem)
            {
                _state.ReportStore(problem);
            }
        }
    }

    private bool CanPublish(TimeSpan now) => _link.IsConnected && now >= _publishFrom && _state.StoreProblem is null;

    private async Task WaitAsync(Task failed, CancellationToken cancellationToken)
    {
        TimeSpan now = Now;
        using CancellationTokenSource due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool> inbox = _inbox.Reader.WaitToReadAsync(due.Token).AsTask();
        Task timer = NextDue(now) is { } next
            ? Task.Delay(next > now ? next - now : TimeSpan.Zero, _time, due.Token)
            : Task.Delay(Timeout.InfiniteTimeSpan, due.Token);
        await Task.WhenAny(inbox, timer, failed).ConfigureAwait(false);
        await due.CancelAsync().ConfigureAwait(false);
    }

    private TimeSpan? NextDue(TimeSpan now)
    {
        TimeSpan? due = Earlier(_link.ConnectAt, _state.Gateways.Due);
        due = Earlier(due, _link.IsConnected && now < _publishFrom ? _publishFrom : null);
        return CanPublish(now) ? _state.Views.Values.Select(v => v.Due(now)).Aggregate(due, Earlier) : due;
    }

    private static TimeSpan? Earlier(TimeSpan? x, TimeSpan? y) => x is null || y < x ? y ?? x : x;

    private void Handle(ControlEvent entry)
    {
        switch (entry)
        {
            case ControlEvent.Scan:
                _state.Scan();
                break;
            case ControlEvent.Broker { Event: var happened }:
                _link.Handle(happened, Now);
                if (happened is MqttEvent.Connected)
                {
                    Greet();
                }
                else if (happened is MqttEvent.Received { Message: var message })
                {
                    Receive(message);
                }

                break;
            case ControlEvent.Admin { Request: var request, Answer: var answer }:
                Answer(request, answer);
                break;
        }
    }

    private void Answer(AdminRequest request, TaskCompletionSource<AdminResponse> answer)
    {
        try
        {
            answer.TrySetResult(_admin.Answer(request, Now));
        }
        catch (Exception e)
        {
            answer.TrySetException(e); // it concerns who asked, not the loop
        }
    }

    private MqttOptions MakeOptions()
    {
        _connectionNumber = ++_state.Store.Record.Connections;
        try
        {
            _state.Store.Save();
        }
        catch (IOException e)
        {
            _state.ReportStore(e.Message); // connecting is still worth it: gateways are seen, and the status says what is wrong
        }

        MqttOptions options = _settings.Broker;
        return options with
        {
            ClientId = options.ClientId.Length > 0 ? options.ClientId : $"edge-control-{_topics.Tenant}",
            Will = BrokerOutbox.StateMessage(_topics, CurrentState(online: false)),
        };
    }

    private ControlPlaneState CurrentState(bool online) => new()
    {
        Online = online,
        ControlPlaneId = _controlId,
        Connection = _connectionNumber,
        SpreadSeconds = (int)_settings.Spread.TotalSeconds,
        MinProto = 1,
        MaxProto = 1,
    };

    private async Task SayGoodbyeAsync()
    {
        if (!_link.IsConnected)
        {
            return;
        }

        _outbox.SendState(CurrentState(online: false));
        _connection.Disconnect(MqttReason.Success);
        try
        {
            using CancellationTokenSource patience = new(s_farewell);
            while (_link.IsConnected)
            {
                if (await _inbox.Reader.ReadAsync(patience.Token).ConfigureAwait(false) is ControlEvent.Broker { Event: MqttEvent.Disconnected })
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The broker does not answer; its will for us says the same a little later.
        }
    }

    private async Task PumpDirectoryAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _state.Directory.WaitAsync(cancellationToken).ConfigureAwait(false);
                await _inbox.Writer.WriteAsync(new ControlEvent.Scan(), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task PumpBrokerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (MqttEvent entry in _connection.Events.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await _inbox.Writer.WriteAsync(new ControlEvent.Broker(entry), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task<AdminResponse> AskAsync(AdminRequest request, CancellationToken cancellationToken)
    {
        TaskCompletionSource<AdminResponse> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inbox.Writer.WriteAsync(new ControlEvent.Admin(request, answer), cancellationToken).ConfigureAwait(false);
        return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(7201, LogLevel.Warning, "gateway {Gateway} is offline")]
    private partial void LogGatewayLost(string gateway);
}
