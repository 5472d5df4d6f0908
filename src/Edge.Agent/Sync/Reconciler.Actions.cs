using System.Net;
using Edge.Agent.Admin;
using Edge.Agent.Conntrack;
using Edge.Agent.Explain;
using Edge.Agent.Ingress;
using Edge.Agent.Pair;
using Edge.Agent.Leds;
using Edge.Agent.State;
using Edge.Linux.Mosquitto;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Sync;

/// <summary>What the loop does towards the outside: the broker, the person at the admin socket, systemd and the log.</summary>
internal sealed partial class Reconciler
{
    private void PerformActions()
    {
        foreach (SyncAction action in _actions)
        {
            switch (action)
            {
                case SyncAction.Subscribe subscribe:
                    bool isShard = subscribe.RetainHandling == 0;
                    _subscriptions.Add(new MqttSubscription(subscribe.Filter, 1, subscribe.RetainHandling, NoLocal: true, RetainAsPublished: isShard));
                    break;
                case SyncAction.Unsubscribe unsubscribe:
                    SendSubscriptions();
                    parts.Session.Unsubscribe(unsubscribe.Filter);
                    break;
                case SyncAction.Publish publish:
                    parts.Session.Publish(new MqttMessage(publish.Topic, publish.Payload, publish.Qos, publish.Retain) { MessageExpiry = publish.Expiry });
                    break;
                case SyncAction.Notice notice:
                    Tell(notice);
                    break;
                case SyncAction.ConfigChanged:
                    RefreshNode();
                    break;
            }
        }

        _actions.Clear();
        SendSubscriptions();
        if (Sync.AcceptedManifests != _acceptedManifests)
        {
            _acceptedManifests = Sync.AcceptedManifests;
            parts.Session.NoteManifestAccepted(Sync.BeatInterval);
        }
    }

    // One SUBSCRIBE packet for all that one step asks for.
    private void SendSubscriptions()
    {
        if (_subscriptions.Count > 0)
        {
            parts.Session.Subscribe([.. _subscriptions]);
            _subscriptions.Clear();
        }
    }

    private void Tell(SyncAction.Notice notice)
    {
        LogNotice(notice.Level switch { NoticeLevel.Error => LogLevel.Error, NoticeLevel.Warning => LogLevel.Warning, _ => LogLevel.Information }, notice.Text);
        parts.Session.AddEvent(new GatewayEvent
        {
            Level = notice.Level switch { NoticeLevel.Error => "error", NoticeLevel.Warning => "warning", _ => "info" },
            Code = notice.Code,
            Text = notice.Text,
        });
    }

    private void Report()
    {
        SyncStatus sync = Sync.Status;
        int problems = sync.Rejected + parts.Dataplane.Problems.Count() + (parts.Uplinks?.Problems.Count ?? 0) + (parts.Ingress?.Status.Wrong ?? 0);
        var now = (sync.Phase, parts.Session.IsConnected, parts.Programming.Problem, problems, parts.Health.ProblemChanges, sync.Complete, Lights(sync, problems));
        Measure(sync, problems, now.Item7);
        bool stateChanged = now != _reported;
        int drains = parts.Flows?.Drains.Version ?? 0;
        int probes = parts.Probes?.Version ?? 0;
        parts.Probes?.TakeEvents(parts.Session.AddEvent);
        if (!stateChanged && probes == _reportedProbes && sync.Applied == _reportedGeneration && parts.Programming.Repairs == _reportedRepairs && drains == _reportedDrains && !_addressesChanged)
        {
            return;
        }

        _reported = now;
        _reportedGeneration = sync.Applied;
        _reportedRepairs = parts.Programming.Repairs;
        _reportedDrains = drains;
        _reportedProbes = probes;
        _addressesChanged = false;
        byte[] report = parts.Status.Report(sync, parts.State, parts.Dataplane, parts.Programming, parts.Flows, parts.Health, parts.Session.Connection);
        parts.Session.SetReport(parts.ReportTopic, report, urgent: stateChanged);
        if (stateChanged)
        {
            _service.Changed();
        }
    }

    // The lights show what the report says; the name is empty where nobody wants to know.
    private string Lights(SyncStatus sync, int problems) => parts.Leds?.Post(new LedFacts
    {
        Ready = parts.Programming.Ready,
        KernelRefuses = parts.Programming.Problem is not null,
        HasState = sync.LastKnownGood is not null || sync.Complete || sync.Services > 0,
        Refused = sync.LastRefusal is not null,
        Connected = parts.Session.IsConnected,
        VeryStale = sync.Freshness == Freshness.VeryStale,
        Degraded = problems + parts.Health.Problems.Count + sync.HeldPrune + (parts.Probes?.Dead.Count ?? 0) > 0,
    }) ?? "";

    private void AnswerAdmin()
    {
        while (parts.Admin.Calls.TryRead(out AdminCall? call))
        {
            if (call.Request.Op == AdminOperations.Flows && parts.Flows is LiveFlows flows)
            {
                // Counted beside this loop; the person waits, nobody else does.
                flows.Ask(answer => call.Complete(FlowReports.Answer(call.Request, answer, flows)));
                continue;
            }

            if (call.Request.Op == AdminOperations.Explain && parts.Explainer is Explainer explainer)
            {
                Explain(call, explainer);
                continue;
            }

            if (call.Request.Op == AdminOperations.Diff)
            {
                AskForDifferences(call, attempt: 0);
                continue;
            }

            if (parts.Leds?.Answer(call.Request) is AdminResponse led)
            {
                call.Complete(led);
                continue;
            }

            if (call.Request.Op == AdminOperations.Addresses)
            {
                call.Complete(IngressReports.Answer(call.Request, parts.Ingress?.Status, parts.Status.UptimeMilliseconds));
                continue;
            }

            call.Complete(AdminAnswers.Answer(
                call.Request, parts.State, parts.Dataplane.Node, parts.Status.Probes, () => parts.Status.Status(Sync.Status, parts.State, parts.Dataplane, parts.Programming, parts.Flows, parts.Health)));
        }
    }

    // With the live connections of the Service ports in question, when they are counted; kernel and model are read in one step of this loop.
    private void Explain(AdminCall call, Explainer explainer)
    {
        if (parts.Flows is LiveFlows flows)
        {
            (IReadOnlyList<Proxy.PortKey> ports, IPAddress? client) = explainer.Concerned(call.Request);
            flows.Ask(new FlowQuestion(ports, client, answer => call.Complete(explainer.Answer(call.Request, answer, parts.Programming.Problem))));
        }
        else
        {
            call.Complete(explainer.Answer(call.Request, null, parts.Programming.Problem));
        }
    }

    private string StatusLine() => parts.Status.Line(Sync.Status, parts.Programming);

    // What became of the addresses is told like everything else, and each one that went wrong is an event of its own.
    private void TakeInAddresses()
    {
        if (parts.Pair?.Invoke() is PairStatus pair && pair.Changes != _pairChanges)
        {
            _pairChanges = pair.Changes;
            _addressesChanged = true;
            parts.Session.AddEvent(new GatewayEvent { Level = "warning", Code = "PairRole", Text = PairReports.Event(pair) });
        }

        while (parts.Ingress is not null && parts.Ingress.Changes.TryRead(out _))
        {
            _addressesChanged = true;
            foreach (string text in _addressNews.Of(parts.Ingress.Status))
            {
                parts.Session.AddEvent(new GatewayEvent { Level = "warning", Code = "AddressNotClaimed", Text = text });
            }
        }
    }

    private void LogResult(ApplyResult result, string? reason)
    {
        if (result.Found is { Total: > 0 } found)
        {
            TellRepair(reason ?? result.Resync!, found.ToText(NamedDifferences));
        }
        else if (reason is null && result.Resync is null)
        {
            LogCommit(result.Changed, result.Duration.TotalMilliseconds);
        }
        else
        {
            LogComparison(result.Resync!, result.Changed, result.Duration.TotalMilliseconds);
        }
    }

    [LoggerMessage(4001, LogLevel.Debug, "Committed {Elements} element changes in {Milliseconds:0.000} ms")]
    private partial void LogCommit(int elements, double milliseconds);

    [LoggerMessage(4002, LogLevel.Information, "Compared with the kernel ({Reason}): {Elements} element changes in {Milliseconds:0.0} ms")]
    private partial void LogComparison(string reason, int elements, double milliseconds);

    [LoggerMessage(4003, LogLevel.Warning, "Put right what others had changed ({Reason}): {Differences}")]
    private partial void LogRepair(string reason, string differences);

    [LoggerMessage(4004, LogLevel.Warning, "{Process} (pid {ProcessId}) changed our table; comparing")]
    private partial void LogForeignChange(string process, uint processId);

    [LoggerMessage(4005, LogLevel.Error, "Cannot program the kernel, the last rules stay in force: {Problem}")]
    private partial void LogKernelProblem(string problem);

    [LoggerMessage(EventId = 4006, Message = "{Text}")]
    private partial void LogNotice(LogLevel level, string text);
}
