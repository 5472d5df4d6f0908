using Edge.Agent.Ingress;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Systemd;
using Edge.Linux.Mosquitto;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Protocol;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Sync;

/// <summary>
/// The one loop that owns all state: wait, take in what came, program the difference, report, feed the watchdog. Errors of the kernel are not
/// retried here at once: the next round starts with a full comparison.
/// </summary>
internal sealed partial class Reconciler(ReconcilerParts parts, ILogger<Reconciler> logger)
{
    /// <summary>At least this often the loop looks at timers, feeds the watchdog and tries again what failed.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>So long after the kernel started, a start of the agent counts as part of the boot.</summary>
    private static readonly TimeSpan BootWindow = TimeSpan.FromMinutes(3);

    /// <summary>The comparison after the first commit. What it finds is added to the reason, so alone it says that all is there.</summary>
    private const string Verification = "read back";

    /// <summary>So much was allocated since memory was last given back that it is worth it again.</summary>
    private const long GarbageBytes = 4 << 20;

    private readonly ServiceReports _service = new(parts.Notifier, parts.Time);
    private readonly List<SyncAction> _actions = [];
    private readonly List<ServiceKey> _changed = [];
    private readonly List<MqttSubscription> _subscriptions = [];
    private long _acceptedManifests;
    private string? _doubt = "start";

    // Bytes allocated when memory was last given back.
    private long _allocatedAtTrim;
    private bool _idle;
    private bool _repair;
    private bool _resolveAll;
    private bool _updateSets;
    private (SyncPhase Phase, bool Connected, string? Problem, int Problems, int HealthChanges, bool Complete, string Led)? _reported;
    private Generation _reportedGeneration;
    private long _reportedRepairs;
    private int _reportedDrains;
    private int _reportedProbes;
    private readonly AddressNews _addressNews = new();
    private bool _addressesChanged;
    private int _pairChanges;

    private ViewSync Sync => parts.Sync;

    /// <summary>Programs last-known-good, tells systemd, connects, and then follows the control plane until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Start();
        Wakeup wake = new Wakeup().Add(parts.Session.Events).Add(parts.Host.Changes).Add(parts.Admin.Calls);
        if (parts.Kernel is not null)
        {
            wake.Add(parts.Kernel.Changes);
        }

        if (parts.Check is not null)
        {
            wake.Add(parts.Check.Answers);
        }

        if (parts.Flows is not null)
        {
            wake.Add(parts.Flows.Results);
        }

        if (parts.Ingress is not null)
        {
            wake.Add(parts.Ingress.Changes);
        }

        if (parts.Probes is not null)
        {
            wake.Add(parts.Probes.Changes);
        }

        while (!stop.IsCancellationRequested)
        {
            await wake.WaitAsync(NextWait(), parts.Time, stop).ConfigureAwait(false);
            Step();
        }

        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Before any network: what was good last time goes into the kernel, or nothing, and the service is ready.</summary>
    internal void Start()
    {
        _service.Step();
        Sync.Load(_actions);
        PerformActions();
        RefreshNode();
        _service.Step();
        _lastLook = _lastComparison = parts.Time.GetTimestamp();
        Apply();
        parts.Health.Open();
        BecomeReady();

        // After a power cut all gateways boot at once; after a restart of one agent there is nobody to wait for.
        bool booted = parts.Status.UptimeMilliseconds < BootWindow.TotalMilliseconds;
        parts.Session.Start(booted ? Sync.Spread ?? TimeSpan.Zero : TimeSpan.Zero);
    }

    /// <summary>One round.</summary>
    internal void Step()
    {
        parts.Guard?.Doing("taking in what came");
        TakeIn();
        Trim();
        parts.Guard?.Doing("programming the kernel");
        Apply();
        RepairKept();
        parts.Guard?.Doing("telling others");
        parts.Health.Tick();
        parts.Uplinks?.Tick();
        RepairRoutes();
        AnswerAdmin();
        parts.Flows?.Step();
        Report();
        BecomeReady();

        // Only this loop feeds the watchdog, and only while the kernel takes what it is given: a hung or useless agent is restarted.
        _service.Round(parts.Programming.Problem is null && _service.IsReady, StatusLine);
        parts.Guard?.Done();
    }

    /// <summary>How long nothing has to be done unless something comes.</summary>
    internal TimeSpan NextWait()
    {
        if (parts.Probes is { IsBehind: true })
        {
            return TimeSpan.Zero;
        }

        TimeSpan wait = Sync.NextTick is TimeSpan tick && tick < LongestWait ? tick : LongestWait;
        wait = parts.Flows?.UntilDue is TimeSpan due && due < wait ? due : wait;
        return _service.UntilDue is TimeSpan told && told < wait ? told : wait;
    }

    private void TakeIn()
    {
        _idle = true;
        while (parts.Session.Events.TryRead(out MqttEvent? happened))
        {
            _idle = false;
            parts.Health.Queued();
            Handle(happened);
        }

        Sync.Tick(_actions);
        PerformActions();
        while (parts.Kernel is not null && parts.Kernel.Changes.TryRead(out GenerationChange? change))
        {
            TakeIn(change);
        }

        TakeInAnswers();
        bool network = false;
        while (parts.Host.Changes.TryRead(out _))
        {
            network = true;
        }

        if (network)
        {
            RefreshNode();
        }

        TakeInAddresses();
    }

    private void Handle(MqttEvent happened)
    {
        switch (happened)
        {
            case MqttEvent.Connected:
                parts.Status.BrokerIs("connected", null);
                Sync.Connected(_actions);
                break;
            case MqttEvent.Disconnected end:
                parts.Status.BrokerIs("disconnected", end.Text);
                Sync.Disconnected();
                break;
            case MqttEvent.Received received:
                Sync.Receive(received.Message.Topic, received.Message.Payload, _actions);
                break;
            case MqttEvent.Overflow:
                Sync.Overflowed(_actions);
                break;
        }

        PerformActions();
    }

    // Null: nothing was done, or the kernel refused.
    private ApplyResult? Apply()
    {
        _changed.Clear();
        parts.State.TakeChanged(_changed);
        parts.Probes?.Prepare(_changed, _resolveAll);
        try
        {
            string? reason = _doubt ?? (ComparisonDue() ? "regular comparison" : null);
            if (_changed.Count == 0 && reason is null && !_resolveAll && !_updateSets)
            {
                parts.Health.Settled();
                return null;
            }

            parts.Health.Queued();
            CountQueued(reason);
            ApplyResult result = reason is null ? Change() : parts.Dataplane.Resync([.. parts.State.Keys, .. _changed], reason, inspect: _repair || _doubt is null);
            parts.Programming.Succeeded(result, Sync.Status.Applied, parts.Status.UptimeMilliseconds);
            LogResult(result, reason);
            CountCommit(result);
            bool all = result.Resync is not null || _resolveAll;
            parts.Ingress?.Programmed(all ? parts.State.Keys : _changed, all, parts.Dataplane.IsRefused);
            parts.Health.Programmed(all ? parts.State.Keys : _changed, all, parts.Dataplane.Node, parts.Dataplane.IsRefused);
            _doubt = null;
            _repair = false;
            _resolveAll = false;
            _updateSets = false;
            return result;
        }
        catch (NetlinkException e)
        {
            _doubt = "the last commit failed";
            parts.Metrics?.Failed();
            if (parts.Programming.Failed(e, parts.MissingExpressions))
            {
                LogKernelProblem(parts.Programming.Problem!);
            }

            return null;
        }
    }

    private ApplyResult Change()
    {
        if (_updateSets)
        {
            parts.Dataplane.UpdateNode();
        }

        return parts.Dataplane.Apply(_resolveAll ? [.. parts.State.Keys.Union(_changed)] : _changed);
    }

    // A load or many changes need several times what they leave behind. Give that back once, when nothing else is to do: the gateway is
    // small, and the collector by itself would wait for pressure that never comes.
    private void Trim()
    {
        if (_idle && GC.GetTotalAllocatedBytes() - _allocatedAtTrim > GarbageBytes)
        {
            parts.Dataplane.ReleaseScratch();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _allocatedAtTrim = GC.GetTotalAllocatedBytes();
        }
    }

    private void RefreshNode()
    {
        parts.Ingress?.HostIs(parts.Host.Current.Snapshot);
        NodeFacts before = parts.Dataplane.Node;
        NodeFacts after = parts.BuildNode(Sync.Node, parts.Host.Current);
        parts.Dataplane.Node = after;
        if (NodeFactsBuilder.ChangesRules(before, after))
        {
            _doubt ??= "where NodePorts answer changed";
        }

        _resolveAll |= NodeFactsBuilder.ChangesServices(before, after);
        _updateSets |= NodeFactsBuilder.ChangesSets(before, after);
        parts.Uplinks?.Update(parts.Host.Current.Snapshot);
        parts.Health.NodeIs(after, parts.Host.Current.Addresses, Sync.Node.Drain);
    }

    // What was committed is read back before anybody is told: the kernel's word counts, not ours.
    private void BecomeReady()
    {
        if (_service.IsReady || !parts.Programming.Ready || parts.Programming.Problem is not null)
        {
            return;
        }

        _service.Step();
        _doubt ??= Verification;
        if (Apply() is { Changed: 0, Resync: Verification } && _service.Ready(StatusLine()))
        {
            parts.Settled?.Invoke();
        }
    }
}
