using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Kubernetes;

namespace Edge.Agent.State;

/// <summary>Objects and tombstones. The stamp rule: nothing of generation G overwrites or deletes what a later generation wrote.</summary>
public sealed partial class DesiredState
{
    private const int MaximumTriggers = 1024;

    /// <summary>The Service that the last object or tombstone counted for; null when it counted for none.</summary>
    internal ServiceKey? LastService { get; private set; }

    /// <summary>Puts an object in, as <paramref name="stamp"/> has it. A bad object leaves its last good version in place.</summary>
    /// <param name="json">The object as UTF-8 JSON.</param>
    /// <param name="stamp">Generation that says so.</param>
    /// <param name="round">Round of the snapshot that contains it; 0 for a delta.</param>
    internal UpsertOutcome Upsert(ReadOnlySpan<byte> json, Generation stamp, uint round = 0)
    {
        LastService = null;
        if (!_parser.TryReadIdentity(json, out ObjectIdentity identity))
        {
            return Reject(identity, stamp, round);
        }

        ObjectKey key = new(identity.Kind, identity.Namespace!, identity.Name!);
        if (_tombstones.Count > 0 && _tombstones.TryGetValue((key, identity.Uid!), out Generation gone) && gone >= stamp)
        {
            return UpsertOutcome.Outdated;
        }

        LastService = identity.Kind == ObjectKind.Service || identity.ServiceName is not null ? identity.ServiceKey : null;
        return identity.Kind == ObjectKind.Service ? UpsertService(json, identity, key, stamp, round) : UpsertSlice(json, identity, key, stamp, round);
    }

    /// <summary>Deletes an object that is this very one (its uid) and that nothing later wrote. True when something went.</summary>
    internal bool Delete(Tombstone tombstone, Generation stamp)
    {
        ObjectKind kind = tombstone.Kind switch
        {
            KubernetesNames.ServiceKind => ObjectKind.Service,
            KubernetesNames.EndpointSliceKind => ObjectKind.EndpointSlice,
            _ => ObjectKind.Unknown,
        };
        ObjectKey key = new(kind, tombstone.Namespace, tombstone.Name);
        LastService = kind == ObjectKind.Service ? new ServiceKey(key.Namespace, key.Name)
            : kind == ObjectKind.EndpointSlice && _slices.TryGetValue((key.Namespace, key.Name), out SliceRecord? known) ? known.Owner?.Key : null;
        if (kind == ObjectKind.Unknown)
        {
            _rejections.Remove(key);
            return false;
        }

        if (!_tombstones.TryGetValue((key, tombstone.Uid), out Generation before) || before < stamp)
        {
            _tombstones[(key, tombstone.Uid)] = stamp;
        }

        if (kind == ObjectKind.Service)
        {
            return _services.TryGetValue(new ServiceKey(key.Namespace, key.Name), out ServiceRecord? service)
                && service.Uid == tombstone.Uid && service.Stamp <= stamp && RemoveService(service);
        }

        return _slices.TryGetValue((key.Namespace, key.Name), out SliceRecord? slice)
            && slice.Uid == tombstone.Uid && slice.Stamp <= stamp && RemoveSlice(key.Namespace, slice);
    }

    /// <summary>Tombstones are needed only until a complete manifest of their generation has been applied.</summary>
    internal void DropTombstones(Generation upTo)
    {
        foreach (((ObjectKey Key, string Uid) key, Generation stamp) in _tombstones)
        {
            if (stamp <= upTo)
            {
                _tombstones.Remove(key);
            }
        }
    }

    private UpsertOutcome UpsertService(ReadOnlySpan<byte> json, in ObjectIdentity identity, ObjectKey key, Generation stamp, uint round)
    {
        if (_services.TryGetValue(identity.ServiceKey, out ServiceRecord? record) && record.Uid is not null && IsNothingNew(record, identity, key, stamp, round, out UpsertOutcome outcome))
        {
            return outcome;
        }

        bool good = _parser.TryReadService(json, identity, out ServiceSpec? spec);
        record ??= GetOrAddService(identity.ServiceKey);
        Note(record, identity, stamp, round);
        if (!good)
        {
            return Reject(identity, stamp, round);
        }

        _rejections.Remove(key);
        SetSpec(record, spec);
        return UpsertOutcome.Changed;
    }

    private UpsertOutcome UpsertSlice(ReadOnlySpan<byte> json, in ObjectIdentity identity, ObjectKey key, Generation stamp, uint round)
    {
        if (_slices.TryGetValue((key.Namespace, key.Name), out SliceRecord? record) && IsNothingNew(record, identity, key, stamp, round, out UpsertOutcome outcome))
        {
            return outcome;
        }

        bool good = _parser.TryReadSlice(json, identity, out SliceSpec? spec);
        if (record is null)
        {
            record = new SliceRecord(key.Name);
            _slices.Add((key.Namespace, key.Name), record);
        }

        Note(record, identity, stamp, round);
        if (!good)
        {
            return Reject(identity, stamp, round);
        }

        _rejections.Remove(key);
        Attach(record, identity.ServiceName is null ? null : identity.ServiceKey);
        long before = SliceChanges;
        SetSpec(record, spec);
        if (identity.Trigger != 0 && SliceChanges != before && _triggers.Count < MaximumTriggers)
        {
            _triggers.Add(identity.Trigger);
        }

        return UpsertOutcome.Changed;
    }

    // The object is there in this version already, or in a later one.
    private bool IsNothingNew(ObjectRecord record, in ObjectIdentity identity, ObjectKey key, Generation stamp, uint round, out UpsertOutcome outcome)
    {
        record.Round = Math.Max(record.Round, round);
        outcome = UpsertOutcome.Outdated;
        if (record.Stamp > stamp)
        {
            return true;
        }

        record.Stamp = stamp;
        if (record.Uid != identity.Uid || record.ResourceVersion != identity.ResourceVersion)
        {
            return false;
        }

        _rejections.Seen(key, stamp, round);
        outcome = UpsertOutcome.Unchanged;
        return true;
    }

    private static void Note(ObjectRecord record, in ObjectIdentity identity, Generation stamp, uint round)
    {
        record.Stamp = stamp;
        record.Round = Math.Max(record.Round, round);
        record.Uid = identity.Uid;
        record.ResourceVersion = identity.ResourceVersion;
    }

    /// <summary>Binds a slice to its Service. The label hardly ever changes, but when it does both Services do.</summary>
    private void Attach(SliceRecord slice, ServiceKey? service)
    {
        if (slice.Owner?.Key == service)
        {
            return;
        }

        if (slice.Owner is { } before)
        {
            SetSpec(slice, null);
            before.Slices.Remove(slice);
            slice.Owner = null;
            RefreshSpecs(before);
            RemoveIfEmpty(before);
        }

        if (service is { } key)
        {
            slice.Owner = GetOrAddService(key);
            slice.Owner.Slices.Add(slice);
        }
    }

    private UpsertOutcome Reject(in ObjectIdentity identity, Generation stamp, uint round)
    {
        string @namespace = identity.Namespace ?? KubernetesNames.DefaultNamespace;
        string name = identity.Name ?? "?";
        string kind = identity.KindText ?? "?";
        ServiceKey? service = identity.Name is null || (identity.Kind == ObjectKind.EndpointSlice && identity.ServiceName is null)
            ? null
            : new ServiceKey(@namespace, identity.Kind == ObjectKind.EndpointSlice ? identity.ServiceName! : name);
        _rejections.Add(
            new ObjectKey(identity.Kind, @namespace, identity.Kind == ObjectKind.Unknown ? $"{kind} {name}" : name),
            new RejectedObject(kind, @namespace, name, _parser.Reason, $"{identity.Text}: {_parser.Problem}"),
            service,
            stamp,
            round);
        return UpsertOutcome.Rejected;
    }

    private bool RemoveService(ServiceRecord record)
    {
        SetSpec(record, null);
        record.Uid = null;
        record.ResourceVersion = null;
        record.Stamp = default;
        record.Round = 0;
        _rejections.Remove(new ObjectKey(ObjectKind.Service, record.Key.Namespace, record.Key.Name));
        RemoveIfEmpty(record);
        return true;
    }

    private bool RemoveSlice(string @namespace, SliceRecord record)
    {
        SetSpec(record, null);
        Attach(record, null);
        _slices.Remove((@namespace, record.Name));
        _rejections.Remove(new ObjectKey(ObjectKind.EndpointSlice, @namespace, record.Name));
        return true;
    }
}
