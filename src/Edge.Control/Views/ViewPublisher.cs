using Edge.Control.Endpoints;
using Edge.Control.Publishing;
using Edge.Control.Sources;
using Edge.Protocol;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Edge.Protocol.Kubernetes;
using Edge.Protocol.Shards;

namespace Edge.Control.Views;

/// <summary>
/// One view as a state machine over objects, a clock and an outbox (protocol 2.4, 2.5): deltas while things change, a manifest soon after,
/// a beat when nothing does. Whatever a message says about generations is on disk before the message is handed out.
/// </summary>
/// <param name="name">Of the view.</param>
/// <param name="tenant">Whose it is.</param>
/// <param name="store">Holds the generations.</param>
/// <param name="timing">Intervals.</param>
/// <param name="time">Tells gateways when a change was noticed; nothing here depends on it.</param>
internal sealed class ViewPublisher(string name, string tenant, ControlStore store, ViewTiming timing, TimeProvider time)
{
    /// <summary>After a manifest that we do not remember there may have been deltas that we do not remember either.</summary>
    private const int UnheardDeltas = 1000;

    private readonly ShardSet _shards = new();
    private readonly List<BuiltObject> _rejected = [];
    private Dictionary<ObjectKey, BuiltObject>? _desired;
    private Dictionary<ObjectKey, BuiltObject> _current = [];
    private bool _filled;
    private bool _changed;
    private DateTimeOffset _changedAt;
    private bool _manifestDue;
    private bool _republish;
    private TimeSpan? _lastDelta;
    private TimeSpan? _lastManifest;
    private TimeSpan? _checkpointAt;
    private TimeSpan _notBefore;
    private (int Count, TimeSpan Until)? _ackPrune;

    public string Name => name;

    /// <summary>What could not be packed into any message.</summary>
    public IReadOnlyList<BuiltObject> Rejected => _rejected;

    public ViewRecord Record => store.Record.Views.GetValueOrDefault(name) ?? new ViewRecord();

    public Generation Generation => new(Record.Epoch, Record.Gen);

    public IReadOnlyDictionary<ObjectKey, BuiltObject> Current => _current;

    public ShardSet Shards => _shards;

    public int? AckPrune => _ackPrune?.Count;

    /// <summary>The whole content as it should be from now on.</summary>
    public void Update(Dictionary<ObjectKey, BuiltObject> desired)
    {
        _desired = desired;
        bool before = _changed;
        _changed = !_filled || desired.Count != _current.Count || desired.Any(d => !d.Value.SameAs(_current.GetValueOrDefault(d.Key)));
        if (_changed && !before)
        {
            _changedAt = time.GetUtcNow();
        }
    }

    /// <summary>The broker may have forgotten everything, or be another: all retained topics are sent again.</summary>
    public void Republish() => _republish = true;

    /// <summary>An operator allows gateways to delete that many Services at once.</summary>
    public void Acknowledge(int count, TimeSpan now)
    {
        _ackPrune = (count, now + timing.AckPrune);
        _manifestDue = true;
    }

    /// <summary>A verified manifest of this view was found at the broker. If it is ahead of what we know, or says something else of the
    /// same generation, our record is older than the truth: continue above it.</summary>
    /// <returns>True when the generation had to be raised.</returns>
    public bool Observe(Manifest manifest)
    {
        ViewRecord record = Record;
        bool ahead = new Generation(manifest.Epoch, manifest.Generation) > Generation;
        bool differs = new Generation(manifest.Epoch, manifest.Generation) == new Generation(record.Epoch, record.ManifestGen)
            && !manifest.Shards.Select(s => s.Sha256).SequenceEqual(record.Shards.Select(s => s.Sha256));
        if (!ahead && !differs)
        {
            return false;
        }

        store.Record.Views[name] = record with
        {
            Epoch = Math.Max(record.Epoch, manifest.Epoch),
            Gen = Math.Max(manifest.Generation, record.Gen) + UnheardDeltas,
            Beat = Math.Max(record.Beat, manifest.Beat),
            ShardCount = _filled ? record.ShardCount : manifest.ShardCount,
            Shards = manifest.Shards,
            Dirty = [.. Enumerable.Range(0, manifest.ShardCount)],
        };
        _shards.MarkAllDirty();
        _manifestDue = true;
        return true;
    }

    /// <summary>When <see cref="Tick"/> has something to do; null for never.</summary>
    public TimeSpan? Due(TimeSpan now)
    {
        if (_desired is null)
        {
            return null;
        }

        TimeSpan due = _lastManifest is null || _manifestDue || _republish ? now : _lastManifest.Value + timing.Heartbeat;
        due = _checkpointAt is { } checkpoint && checkpoint < due ? checkpoint : due;
        TimeSpan delta = _lastDelta is { } last ? last + timing.DeltaInterval : now;
        due = _changed && delta < due ? delta : due;
        return due > _notBefore ? due : _notBefore;
    }

    /// <summary>Publishes what is due.</summary>
    /// <returns>Null, or why the generation could not be put on disk: then nothing was handed out and it is tried again.</returns>
    public string? Tick(TimeSpan now, IOutbox outbox)
    {
        if (Due(now) is not { } due || due > now)
        {
            return null;
        }

        try
        {
            if (_lastManifest is null || _republish || _manifestDue)
            {
                TakeAll();
                PublishManifest(now, outbox, everything: _lastManifest is null || _republish);
            }
            else
            {
                TakeChanges(now, outbox);
            }

            return null;
        }
        catch (IOException e)
        {
            _notBefore = now + timing.Retry;
            _republish = true; // what was already packed has not been sent: the next manifest says it all
            return e.Message;
        }
    }

    /// <summary>A shard as it is at the broker, for a gateway that asks.</summary>
    public IReadOnlyList<EncodedShard> Shard(int index) => _shards[index];

    public Manifest? LastManifest { get; private set; }

    public ObjectCounts Counts()
    {
        int services = _current.Keys.Count(k => k.Kind == KubernetesNames.ServiceKind);
        return new ObjectCounts(services, _current.Count - services, _current.Values.Sum(o => o.EndpointCount));
    }

    private void TakeChanges(TimeSpan now, IOutbox outbox)
    {
        if (_changed && (_lastDelta is null || now >= _lastDelta + timing.DeltaInterval))
        {
            List<BuiltObject> changed = Changed(), gone = Gone();
            List<Delta>? deltas = DeltaWriter.Write(tenant, name, Generation, changed, gone, _changedAt);
            if (deltas is null || _shards.HasOutgrown(_desired!.Values))
            {
                TakeAll();
                PublishManifest(now, outbox, everything: false);
                return;
            }

            ApplyToShards(changed, gone);
            Advance((ulong)deltas.Count);
            store.Save();
            (_current, _changed, _lastDelta) = (_desired, false, now);
            _checkpointAt ??= now + timing.Checkpoint;
            deltas.ForEach(d => outbox.SendDelta(name, d));
        }

        if (now >= _checkpointAt || now >= _lastManifest + timing.Heartbeat)
        {
            PublishManifest(now, outbox, everything: false);
        }
    }

    private List<BuiltObject> Changed() => [.. _desired!.Values.Where(d => !d.SameAs(_current.GetValueOrDefault(d.Key)))];

    private List<BuiltObject> Gone() => [.. _current.Values.Where(c => !_desired!.ContainsKey(c.Key))];

    private void ApplyToShards(List<BuiltObject> changed, List<BuiltObject> gone)
    {
        foreach (BuiltObject entry in changed)
        {
            if (_current.TryGetValue(entry.Key, out BuiltObject? before) && before.ServiceName != entry.ServiceName)
            {
                _shards.Remove(before); // a slice that was given to another Service moves to that one's shard
            }

            _shards.Put(entry);
        }

        gone.ForEach(_shards.Remove);
    }

    /// <summary>Makes the desired content the current one, to be told by the next manifest.</summary>
    private void TakeAll()
    {
        if (!_filled)
        {
            Restore();
        }
        else if (_changed)
        {
            ApplyToShards(Changed(), Gone());
            if (_shards.HasOutgrown(_desired!.Values))
            {
                _shards.Fill(_desired.Values, _shards.Count);
            }

            Advance(1);
        }

        (_current, _changed) = (_desired!, false);
    }

    /// <summary>After a start: what packs to the same bytes as in the last manifest is not new, and keeps its generation.</summary>
    private void Restore()
    {
        ViewRecord record = Record;
        Dictionary<int, ulong> generations = record.Shards.GroupBy(s => s.Index).ToDictionary(s => s.Key, s => s.First().Generation);
        _shards.Fill(_desired!.Values, record.ShardCount);
        _shards.Encode(shard => generations.GetValueOrDefault(shard, record.Gen), _rejected);
        int[] different = [.. Enumerable.Range(0, _shards.Count).Where(i => !_shards.Matches(i, record.Shards))];
        if (different.Length > 0 || record.Gen == 0 || record.Gen != record.ManifestGen || record.ShardCount != _shards.Count)
        {
            // Also when deltas went out after the last manifest: what they said is only known to those who heard them.
            Advance(1);
        }

        // What deltas have touched takes a new generation even where it is the old content again: gateways hold it under the deltas' stamps.
        _shards.MarkDirty([.. different, .. record.Dirty.Where(i => i < _shards.Count)]);

        _filled = true;
    }

    private void PublishManifest(TimeSpan now, IOutbox outbox, bool everything)
    {
        ViewRecord before = Record;
        List<EncodedShard> messages = _shards.Encode(_ => before.Gen, _rejected);
        Manifest manifest = ManifestBuilder.Build(Template(before, now), _shards.Count, _shards.Encoded);
        store.Record.Views[name] = before with
        {
            ManifestGen = before.Gen,
            Beat = manifest.Beat,
            ShardCount = _shards.Count,
            Shards = manifest.Shards,
            Dirty = [],
        };
        store.Save();
        outbox.SendShards(name, everything ? [.. _shards.Encoded] : messages);
        outbox.SendManifest(name, manifest);
        outbox.ClearShards(name, before.Shards.Where(o => !manifest.Shards.Any(n => n.Index == o.Index && n.Part == o.Part)));
        LastManifest = manifest;
        (_lastManifest, _checkpointAt, _manifestDue, _republish) = (now, null, false, false);
    }

    private Manifest Template(ViewRecord record, TimeSpan now)
    {
        if (_ackPrune is { } permission && now >= permission.Until)
        {
            _ackPrune = null;
        }

        ObjectCounts counts = Counts();
        return new Manifest
        {
            Tenant = tenant,
            View = name,
            Epoch = record.Epoch,
            Generation = record.Gen,
            Previous = record.ManifestGen,
            Beat = record.Beat + 1,
            HeartbeatSeconds = Math.Max(1, (int)timing.Heartbeat.TotalSeconds),
            AckPrune = AckPrune,
            Count = new ManifestCount { Services = counts.Services, Slices = counts.Slices, Endpoints = counts.Endpoints },
        };
    }

    private void Advance(ulong by) => store.Record.Views[name] = Record with { Gen = Record.Gen + by, Dirty = [.. Record.Dirty.Union(_shards.Dirty)] };
}
