using System.Text.Json;
using System.Threading.Channels;
using Edge.Control.Admin;
using Edge.Control.Publishing;
using Edge.Control.Sources;
using Edge.Control.Views;
using Edge.Linux.Mosquitto;
using Edge.Protocol;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;
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
        _state = new ControlState(settings, keys, store, directory, logger);
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

    /// <summary>After every connect: nothing is assumed of what the broker still has.</summary>
    private void Greet()
    {
        _publishFrom ??= Now + _settings.ReadBack;
        _link.Subscribe(
            new MqttSubscription($"{Topics.Root}/{_topics.Tenant}/v/+/m", NoLocal: true, RetainAsPublished: true),
            new MqttSubscription($"{Topics.Root}/{_topics.Tenant}/g/+/cfg", NoLocal: true, RetainAsPublished: true));
        _link.Subscribe(
            new MqttSubscription(_topics.AllStatus),
            new MqttSubscription(_topics.AllReports),
            new MqttSubscription(_topics.AllRequests),
            new MqttSubscription(_topics.AllEvents));
        _outbox.SendState(CurrentState(online: true));
        foreach (GatewayConfig config in _state.Configs.Documents.Values)
        {
            _outbox.SendConfig(config);
        }

        foreach (ViewPublisher view in _state.Views.Values)
        {
            view.Republish();
        }
    }

    private void Receive(MqttMessage message)
    {
        if (!Topics.TryParse(message.Topic, out TopicName topic) || topic.Tenant != _topics.Tenant)
        {
            return;
        }

        ReadOnlySpan<byte> payload = message.Payload.Span;
        switch (topic.Kind)
        {
            case TopicKind.Manifest when !payload.IsEmpty:
                ReadBack(topic, payload, DocumentUse.Manifest);
                break;
            case TopicKind.Config when !payload.IsEmpty:
                ReadBack(topic, payload, DocumentUse.Config);
                break;
            case TopicKind.Requests:
                Serve(topic.Scope!, payload);
                break;
            case TopicKind.Events:
                LogEvent(topic.Scope!, payload);
                break;
            default:
                if (_state.Gateways.Receive(topic, payload, Now) is { } news)
                {
                    LogGateway(news);
                }

                break;
        }
    }

    private void ReadBack(TopicName topic, ReadOnlySpan<byte> payload, DocumentUse use)
    {
        VerifiedDocument document = _state.Keys.Trust.Verify(payload, use, use == DocumentUse.Manifest ? topic.Scope : null);
        if (!document.IsValid)
        {
            LogForeign(topic.Kind, topic.Scope!, document.Text ?? "");
            return;
        }

        try
        {
            if (use == DocumentUse.Manifest
                && JsonSerializer.Deserialize(document.Payload.Span, ProtocolJsonContext.Default.Manifest) is { } manifest
                && ManifestRules.Check(manifest, _topics.Tenant, topic.Scope!) is null)
            {
                _state.Observe(manifest);
            }
            else if (use == DocumentUse.Config
                && JsonSerializer.Deserialize(document.Payload.Span, ProtocolJsonContext.Default.GatewayConfig) is { } config
                && config.Gateway == topic.Scope && config.Tenant == _topics.Tenant)
            {
                _state.Configs.Observe(config);
            }
        }
        catch (JsonException e)
        {
            LogForeign(topic.Kind, topic.Scope!, e.Message);
        }
    }

    /// <summary>Answers only with the gateway's own view, whatever it asks for.</summary>
    private void Serve(string gateway, ReadOnlySpan<byte> payload)
    {
        GatewayRequest? request = null;
        try
        {
            request = JsonSerializer.Deserialize(payload, ProtocolJsonContext.Default.GatewayRequest);
        }
        catch (JsonException)
        {
        }

        string name = _state.ViewOf(gateway);
        if (!CanPublish(Now) || _state.Views.GetValueOrDefault(name) is not { LastManifest: { } manifest } view)
        {
            return;
        }

        switch (request)
        {
            case { Operation: "shard", Shards: { Count: <= ProtocolLimits.Shards } shards }:
                _outbox.Answer(gateway, shards.Distinct().SelectMany(view.Shard));
                break;
            case { Operation: "manifest" }:
                _outbox.Answer(gateway, manifest);
                break;
            default:
                LogRequest(gateway, request?.Operation ?? "(not JSON)");
                break;
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

    private void LogEvent(string gateway, ReadOnlySpan<byte> payload)
    {
        try
        {
            if (JsonSerializer.Deserialize(payload, ProtocolJsonContext.Default.GatewayEvent) is { } entry)
            {
                LogGatewayEvent(gateway, entry.Level, entry.Code, entry.Text);
            }
        }
        catch (JsonException)
        {
            LogGatewayEvent(gateway, "warning", "malformed", "an event that is not JSON of the expected form");
        }
    }

    [LoggerMessage(7200, LogLevel.Information, "{News}")]
    private partial void LogGateway(string news);

    [LoggerMessage(7201, LogLevel.Warning, "gateway {Gateway} is offline")]
    private partial void LogGatewayLost(string gateway);

    [LoggerMessage(7202, LogLevel.Warning, "{Kind} of {Scope} at the broker is not ours: {Text}; it will be overwritten")]
    private partial void LogForeign(TopicKind kind, string scope, string text);

    [LoggerMessage(7203, LogLevel.Warning, "gateway {Gateway} asks for \"{Operation}\", which is not known here: compare the versions")]
    private partial void LogRequest(string gateway, string operation);

    [LoggerMessage(7204, LogLevel.Information, "gateway {Gateway}: {Level} {Code}: {Text}")]
    private partial void LogGatewayEvent(string gateway, string level, string code, string text);
}
