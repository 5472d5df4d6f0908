using Edge.Protocol.Documents;
using Edge.Protocol.Json;

namespace Edge.Agent.State;

/// <summary>What happens when nothing happens.</summary>
public sealed partial class ViewSync
{
    private const int StaleHeartbeats = 3;
    private const int DefaultHeartbeatSeconds = 600;

    private static readonly TimeSpan VeryStaleAfter = TimeSpan.FromHours(24);
    private static readonly TimeSpan ProgressTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestProgressTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ManifestPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RequestExpiry = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RequestSpread = TimeSpan.FromSeconds(30);

    private Freshness _toldFreshness;
    private long? _requestAt;
    private int _requests;
    private long? _manifestRequestAt;

    /// <summary>When <see cref="Tick"/> has something to do next; null when only a message can bring anything.</summary>
    public TimeSpan? NextTick
    {
        get
        {
            long now = _clock.GetTimestamp();
            long next = long.MaxValue;
            if (_connected)
            {
                next = Math.Min(next, _requestAt ?? long.MaxValue);
                next = Math.Min(next, _manifestRequestAt ?? _lastBeat + (2 * Ticks(Heartbeat)));
                next = Math.Min(next, _missing.Count == 0 && _manifest is not null ? _refreshAt ?? long.MaxValue : long.MaxValue);
            }

            if (_held is { } held && _missing.Count == 0 && (_heldManifests >= 2 || _manifest?.AckPrune >= held.Services))
            {
                next = Math.Min(next, held.Since + Ticks(BrakeTime));
            }

            next = Math.Min(next, Freshness switch
            {
                Freshness.Fresh => _lastBeat + (StaleHeartbeats * Ticks(Heartbeat)) + 1,
                Freshness.Stale => _lastBeat + Ticks(VeryStaleAfter) + 1,
                _ => long.MaxValue,
            });
            return next == long.MaxValue ? null : TimeSpan.FromSeconds(Math.Max(0, next - now) / (double)_clock.TimestampFrequency);
        }
    }

    private TimeSpan Heartbeat => TimeSpan.FromSeconds(_manifest?.HeartbeatSeconds ?? DefaultHeartbeatSeconds);

    private Freshness Freshness
    {
        get
        {
            TimeSpan age = _clock.GetElapsedTime(_lastBeat);
            return age > VeryStaleAfter ? Freshness.VeryStale : age > Heartbeat * StaleHeartbeats ? Freshness.Stale : Freshness.Fresh;
        }
    }

    /// <summary>Does what time alone makes due.</summary>
    public void Tick(ICollection<SyncAction> actions)
    {
        long now = _clock.GetTimestamp();
        TellFreshness(actions);
        ReviewHeldPrune(actions);
        if (_connected && _missing.Count > 0 && _requestAt is { } at && now >= at)
        {
            RequestShards(now, actions);
        }

        if (_connected && _missing.Count == 0 && _manifest is not null && _refreshAt is { } refresh && now >= refresh)
        {
            _refreshing = true;
            StartFetch(actions);
        }

        RequestManifest(now, actions);
        ReportRejected(actions);
    }

    private void TellFreshness(ICollection<SyncAction> actions)
    {
        Freshness freshness = Freshness;
        if (freshness == _toldFreshness)
        {
            return;
        }

        _toldFreshness = freshness;
        actions.Add(freshness == Freshness.Fresh
            ? new SyncAction.Notice(NoticeLevel.Information, "fresh", "the control plane is heard again")
            : new SyncAction.Notice(NoticeLevel.Warning, freshness == Freshness.Stale ? "stale" : "very-stale", $"nothing heard of the control plane for {_clock.GetElapsedTime(_lastBeat).TotalMinutes:0} minutes: rules stay as they are; check broker and edge-control"));
    }

    /// <summary>No retained shard came: ask for it. Answers may be slow for many gateways, so patience doubles.</summary>
    private void RequestShards(long now, ICollection<SyncAction> actions)
    {
        TimeSpan patience = ProgressTimeout * Math.Pow(2, Math.Min(_requests++, 4));
        _requestAt = now + Ticks(patience < LongestProgressTimeout ? patience : LongestProgressTimeout);
        Request(new GatewayRequest { Operation = "shard", View = View, Shards = [.. _missing.Keys.Select(k => k.Index).Distinct().Order()] }, actions);
    }

    /// <summary>Two beats are missing: the manifest may have been lost, so ask, but not all gateways at once.</summary>
    private void RequestManifest(long now, ICollection<SyncAction> actions)
    {
        if (!_connected || now < _lastBeat + (2 * Ticks(Heartbeat)))
        {
            return;
        }

        if (_manifestRequestAt is null)
        {
            _manifestRequestAt = now + Ticks(RequestSpread * _options.Random.NextDouble());
        }
        else if (now >= _manifestRequestAt)
        {
            _manifestRequestAt = now + Ticks(Heartbeat + (RequestSpread * _options.Random.NextDouble()));
            Request(new GatewayRequest { Operation = "manifest", View = View }, actions);
        }
    }

    private void Request(GatewayRequest request, ICollection<SyncAction> actions) => actions.Add(new SyncAction.Publish(
        _topics.Requests(_options.GatewayId),
        request.ToUtf8(),
        1,
        false,
        RequestExpiry));

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _clock.TimestampFrequency);
}
