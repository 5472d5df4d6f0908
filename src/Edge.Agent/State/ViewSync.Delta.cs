using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.Agent.State;

/// <summary>
/// Deltas. Each is a set of signed statements about single objects, so it is applied whenever it comes; only whether the view has reached its
/// generation depends on the ones before it.
/// </summary>
public sealed partial class ViewSync
{
    private const int LongestPending = 4096;

    private readonly List<(Generation From, Generation To)> _pendingDeltas = [];
    private readonly Dictionary<int, Generation> _touched = [];
    private readonly HashSet<string> _deltaSigners = new(StringComparer.Ordinal);
    private Generation _current;
    private int _deltasSinceSave;
    private long _deltaBytesSinceSave;

    private void ReceiveDelta(ReadOnlyMemory<byte> payload, ICollection<SyncAction> actions)
    {
        VerifiedDocument document = _trust.Verify(payload.Span, DocumentUse.Manifest, View);
        if (!document.IsValid)
        {
            Refuse("delta-rejected", $"{_deltaTopic}: {document.Text}", actions);
            return;
        }

        if (Delta.TryParse(document.Payload, out string? problem) is not { } delta)
        {
            Refuse("delta-rejected", $"{_deltaTopic}: {problem}", actions);
            return;
        }

        if (delta.Tenant != _trust.Tenant || delta.View != View)
        {
            Refuse("delta-rejected", $"{_deltaTopic}: it is of tenant '{delta.Tenant}' and view '{delta.View}'", actions);
            return;
        }

        Generation to = new(delta.Epoch, delta.To);
        if (to < _current || delta.Epoch < _trust.Package.EpochMin)
        {
            Refuse("rollback-rejected", $"{_deltaTopic}: a delta to generation {to} came after {_current} was reached: a replay, ignored", actions);
            return;
        }

        // The same one twice is what QoS 1 promises, nothing to speak of.
        if (to == _current)
        {
            return;
        }

        _deltaSigners.Add(document.KeyId!);
        Apply(delta, to);
        _store.QueueDelta(payload, to);
        _deltasSinceSave++;
        _deltaBytesSinceSave += payload.Length;
        bool wasGap = _pendingDeltas.Count > 0;
        Advance(new Generation(delta.Epoch, delta.From), to);
        if (_state.Complete && !wasGap && _pendingDeltas.Count > 0)
        {
            actions.Add(new SyncAction.Notice(NoticeLevel.Information, "delta-gap", $"{_deltaTopic}: a delta between {_current} and {delta.Epoch}.{delta.From} is missing: the next manifest repairs it"));
        }
    }

    private void Apply(Delta delta, Generation to)
    {
        foreach (Tombstone tombstone in delta.Del)
        {
            _state.Delete(tombstone, to);
            Touch(to);
        }

        foreach (ReadOnlyMemory<byte> entry in delta.Up)
        {
            _state.Upsert(entry.Span, to);
            Touch(to);
        }
    }

    /// <summary>Remembers that a shard's content on disk is behind: a later manifest that names the same content again must be applied, not skipped.</summary>
    private void Touch(Generation to)
    {
        if (_ledger is not null && _state.LastService is { } service)
        {
            int shard = _ledger.ShardOf(service);
            _touched[shard] = _touched.TryGetValue(shard, out Generation before) ? Max(before, to) : to;
        }
    }

    /// <summary>Moves the generation of the view on, over this delta and those that waited for it.</summary>
    private void Advance(Generation from, Generation to)
    {
        if (!_state.Complete || from.Epoch != _current.Epoch || from > _current)
        {
            if (_pendingDeltas.Count == LongestPending)
            {
                _pendingDeltas.RemoveAt(0);
            }

            _pendingDeltas.Add((from, to));
            return;
        }

        _current = Max(_current, to);
        AdvanceOverPending();
    }

    private void AdvanceOverPending()
    {
        bool moved = true;
        while (moved)
        {
            moved = false;
            for (int i = _pendingDeltas.Count - 1; i >= 0; i--)
            {
                (Generation from, Generation to) = _pendingDeltas[i];
                if (to <= _current)
                {
                    _pendingDeltas.RemoveAt(i);
                }
                else if (from <= _current && from.Epoch == _current.Epoch)
                {
                    _current = to;
                    _pendingDeltas.RemoveAt(i);
                    moved = true;
                }
            }
        }
    }
}
