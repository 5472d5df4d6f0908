using System.Text.Json;
using Edge.Control.Views;
using Edge.Linux.Mosquitto;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;
using Microsoft.Extensions.Logging;

namespace Edge.Control;

/// <summary>What comes from the broker.</summary>
internal sealed partial class ControlLoop
{
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
                _state.Observe(config);
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

    [LoggerMessage(7202, LogLevel.Warning, "{Kind} of {Scope} at the broker is not ours: {Text}; it will be overwritten")]
    private partial void LogForeign(TopicKind kind, string scope, string text);

    [LoggerMessage(7203, LogLevel.Warning, "gateway {Gateway} asks for \"{Operation}\", which is not known here: compare the versions")]
    private partial void LogRequest(string gateway, string operation);

    [LoggerMessage(7204, LogLevel.Information, "gateway {Gateway}: {Level} {Code}: {Text}")]
    private partial void LogGatewayEvent(string gateway, string level, string code, string text);
}
