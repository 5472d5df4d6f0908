using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.Agent.State;

/// <summary>
/// Follows the view of this gateway: verifies what arrives, brings <see cref="DesiredState"/> to the newest generation, and never deletes for
/// lack of information. No network and no clock of its own: messages and time come in, <see cref="SyncAction"/>s come out. Owned by one thread.
/// </summary>
public sealed partial class ViewSync
{
    private static readonly TimeSpan RepeatedNoticeInterval = TimeSpan.FromMinutes(1);

    private readonly TrustStore _trust;
    private readonly DesiredState _state;
    private readonly IStateStore _store;
    private readonly TimeProvider _clock;
    private readonly ViewSyncOptions _options;
    private readonly Topics _topics;
    private readonly List<RejectedObject> _newlyRejected = [];

    private Floors _floors = new();
    private bool _connected;
    private string _manifestTopic = "";
    private string _deltaTopic = "";
    private string _shardPrefix = "";
    private long _refusals;
    private string? _lastRefusal;
    private long _lastRefusalAt;

    public ViewSync(ViewSyncOptions options, TrustStore trust, DesiredState state, StateStore store, TimeProvider clock)
        : this(options, trust, state, (IStateStore)store, clock)
    {
    }

    internal ViewSync(ViewSyncOptions options, TrustStore trust, DesiredState state, IStateStore store, TimeProvider clock)
    {
        if (!Topics.IsSegment(options.GatewayId))
        {
            throw new ArgumentException($"gateway id '{options.GatewayId}' cannot be part of a topic: use 1 to 64 of a-z, 0-9 and '-'", nameof(options));
        }

        _options = options;
        _trust = trust;
        _state = state;
        _store = store;
        _clock = clock;
        _topics = new Topics(trust.Tenant);
        _lastBeat = clock.GetTimestamp();
        UseView(NodeConfig.Default.View);
    }

    /// <summary>Facts about this gateway from the newest configuration that verified.</summary>
    public NodeConfig Node { get; private set; } = NodeConfig.Default;

    public string View => Node.View;

    /// <summary>Manifests that verified and brought something new, if only a beat: proof that the connection works.</summary>
    public long AcceptedManifests { get; private set; }

    /// <summary>How often the control plane repeats its manifest.</summary>
    public TimeSpan BeatInterval => Heartbeat;

    /// <summary>What the control plane last said of itself; null before that.</summary>
    public ControlPlaneState? ControlPlane { get; private set; }

    /// <summary>Window for the first connect after boot, as the control plane last asked for it; null when it never did.</summary>
    public TimeSpan? Spread => _floors.SpreadSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public SyncStatus Status => new()
    {
        Phase = Phase,
        View = View,
        Seen = _manifest is null ? _current : Max(GenerationOf(_manifest), _current),
        Applied = _current,
        Complete = _state.Complete,
        MissingShards = _missing.Count,
        TotalShards = _manifest?.Shards.Count ?? 0,
        Freshness = Freshness,
        SinceBeat = _clock.GetElapsedTime(_lastBeat),
        LastKnownGood = _store.Saved,
        HeldPrune = _held?.Services ?? 0,
        Services = _state.ServiceCount,
        Slices = _state.SliceCount,
        Endpoints = _state.EndpointCount,
        Rejected = _state.RejectedCount,
        ConfigGeneration = Node.Generation,
        KeysVersion = _trust.Package.Version,
        StoreProblem = _store.Problem,
        LastRefusal = _lastRefusal,
        Refusals = _refusals,
    };

    /// <summary>Where the synchronisation stands.</summary>
    public SyncPhase Phase => !_connected ? SyncPhase.LastKnownGood
        : !_manifestSeen ? SyncPhase.Verifying
        : _missing.Count > 0 && !_refreshing ? SyncPhase.Fetching
        : _pendingDeltas.Count > 0 ? SyncPhase.Gap
        : _held is not null ? SyncPhase.Complete
        : SyncPhase.Live;

    /// <summary>After CONNACK: what to subscribe to. SUBACK says nothing about completeness, so nothing waits for it.</summary>
    public void Connected(ICollection<SyncAction> actions)
    {
        _connected = true;
        _manifestSeen = false;
        _filters.Clear();
        actions.Add(new SyncAction.Subscribe(_deltaTopic, 2));
        actions.Add(new SyncAction.Subscribe(_topics.Answers(_options.GatewayId), 2));
        actions.Add(new SyncAction.Subscribe(_topics.Config(_options.GatewayId), 0));
        actions.Add(new SyncAction.Subscribe(_topics.ControlPlane, 0));
        actions.Add(new SyncAction.Subscribe(_manifestTopic, 0));
    }

    /// <summary>The connection is gone; everything stays as it is.</summary>
    public void Disconnected()
    {
        _connected = false;
        _manifestSeen = false;
        _filters.Clear();
        _requestAt = null;
        _manifestRequestAt = null;
    }

    /// <summary>Messages were lost on the way (the channel was full): have the retained ones sent again.</summary>
    public void Overflowed(ICollection<SyncAction> actions)
    {
        actions.Add(new SyncAction.Notice(NoticeLevel.Warning, "overflow", "messages arrived faster than they could be applied: the view is checked against its manifest again"));
        actions.Add(new SyncAction.Subscribe(_manifestTopic, 0));
        foreach (string filter in _filters)
        {
            actions.Add(new SyncAction.Subscribe(filter, 0));
        }
    }

    /// <summary>
    /// Handles a message. True when it was one of ours, whatever became of it. The payload must not change afterwards: it may be queued for the disk as it is.
    /// </summary>
    public bool Receive(string topic, ReadOnlyMemory<byte> payload, ICollection<SyncAction> actions)
    {
        if (topic == _deltaTopic)
        {
            ReceiveDelta(payload, actions);
        }
        else if (topic == _manifestTopic)
        {
            ReceiveManifest(payload, actions);
        }
        else if (topic.StartsWith(_shardPrefix, StringComparison.Ordinal))
        {
            ReceiveShard(topic[_shardPrefix.Length..], payload, actions);
        }
        else if (topic == _topics.Config(_options.GatewayId))
        {
            ReceiveConfig(payload, actions);
        }
        else if (topic == _topics.ControlPlane)
        {
            ReceiveControlPlane(payload, actions);
        }
        else if (topic == _topics.Answers(_options.GatewayId))
        {
            ReceiveAnswer(payload, actions);
        }
        else
        {
            return false;
        }

        ReportRejected(actions);
        return true;
    }

    private static Generation GenerationOf(Manifest manifest) => new(manifest.Epoch, manifest.Generation);

    private static Generation Max(Generation left, Generation right) => left > right ? left : right;

    private void UseView(string view)
    {
        _manifestTopic = _topics.Manifest(view);
        _deltaTopic = _topics.Deltas(view);
        _shardPrefix = _topics.AllShards(view)[..^1];
    }

    private void ReceiveAnswer(ReadOnlyMemory<byte> payload, ICollection<SyncAction> actions)
    {
        if (payload.Span.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            ReceiveShard("answer", payload, actions);
        }
        else
        {
            ReceiveManifest(payload, actions);
        }
    }

    /// <summary>Counts a document that is not used; the same reason is told once a minute.</summary>
    private void Refuse(string code, string text, ICollection<SyncAction> actions)
    {
        _refusals++;
        if (text != _lastRefusal || _clock.GetElapsedTime(_lastRefusalAt) >= RepeatedNoticeInterval)
        {
            _lastRefusalAt = _clock.GetTimestamp();
            actions.Add(new SyncAction.Notice(NoticeLevel.Warning, code, text));
        }

        _lastRefusal = text;
    }

    private void ReportRejected(ICollection<SyncAction> actions)
    {
        _state.TakeNewlyRejected(_newlyRejected);
        foreach (RejectedObject rejected in _newlyRejected)
        {
            actions.Add(new SyncAction.Notice(NoticeLevel.Warning, "object-rejected", rejected.Text + "; its last good version, if there was one, stays in use"));
        }

        _newlyRejected.Clear();
    }
}
