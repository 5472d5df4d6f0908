using System.Buffers;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Shards;

namespace Edge.Agent.State;

/// <summary>Fetching of shards, and what happens when all of them are here.</summary>
public sealed partial class ViewSync
{
    private const int MostLiteralFilters = 8;
    private const int MostStashedBytes = 4 * 1024 * 1024;

    /// <summary>With a disk that refuses, everything would be fetched for it again and again.</summary>
    private static readonly TimeSpan DiskRetryInterval = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(int Index, int Part), ManifestShard> _missing = [];
    private readonly List<string> _filters = [];

    // Content that no manifest has named yet (shards are published before their manifest), and parts of a shard that is not whole.
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _stash = new(StringComparer.Ordinal);
    private long _lastProgress;
    private long _diskTriedAt;

    private void StartFetch(ICollection<SyncAction> actions)
    {
        Manifest manifest = _manifest!;
        _round++;
        _refreshAt = null;
        _missing.Clear();
        foreach ((int shard, string content) in ContentOf(manifest))
        {
            bool same = _appliedShards.TryGetValue(shard, out string? applied) && applied == content;
            bool touched = _touched.TryGetValue(shard, out Generation at) && at > _ledger!.AppliedAt(shard) && at <= GenerationOf(manifest);
            if (same && !touched)
            {
                continue;
            }

            _appliedShards.Remove(shard);
            if (content.Length == 0)
            {
                ShardApplied(shard, "");
            }
        }

        foreach (ManifestShard entry in manifest.Shards)
        {
            if (!_appliedShards.ContainsKey(entry.Index))
            {
                _missing[(entry.Index, entry.Part ?? 0)] = entry;
            }
        }

        bool retryDisk = _store.Problem is null || _clock.GetElapsedTime(_diskTriedAt) >= DiskRetryInterval;
        if (retryDisk)
        {
            _diskTriedAt = _clock.GetTimestamp();
        }

        foreach (ManifestShard entry in manifest.Shards)
        {
            if (_missing.ContainsKey((entry.Index, entry.Part ?? 0)))
            {
                TakeFromStashOrDisk(entry, actions);
            }
            else if (retryDisk && !_store.HasShard(entry.Sha256))
            {
                // Applied, but not on disk (it was full, say): fetched once more, so that this generation can be kept.
                _missing[(entry.Index, entry.Part ?? 0)] = entry;
            }
        }

        _lastProgress = _clock.GetTimestamp();
        _requestAt = null;
        if (_missing.Count == 0)
        {
            ShardsComplete(actions);
        }
        else
        {
            Subscribe(actions);
        }
    }

    private void Subscribe(ICollection<SyncAction> actions)
    {
        List<string> wanted = _missing.Count > MostLiteralFilters
            ? [_topics.AllShards(View)]
            : [.. _missing.Values.Select(s => _topics.Shard(View, s.Index, s.Part))];
        foreach (string filter in _filters.Except(wanted))
        {
            actions.Add(new SyncAction.Unsubscribe(filter));
        }

        _filters.Clear();
        if (!_connected)
        {
            return;
        }

        _filters.AddRange(wanted);
        foreach (string filter in wanted)
        {
            actions.Add(new SyncAction.Subscribe(filter, 0));
        }

        _requestAt = _clock.GetTimestamp() + Ticks(ProgressTimeout);
    }

    private void EndFetch(ICollection<SyncAction> actions)
    {
        foreach (string filter in _filters)
        {
            actions.Add(new SyncAction.Unsubscribe(filter));
        }

        _filters.Clear();
        _missing.Clear();
        _requestAt = null;
        _requests = 0;
    }

    private void TakeFromStashOrDisk(ManifestShard entry, ICollection<SyncAction> actions)
    {
        if (_stash.TryGetValue(entry.Sha256, out ReadOnlyMemory<byte> stashed))
        {
            ApplyShard(entry, stashed, actions);
            return;
        }

        if (!_store.HasShard(entry.Sha256))
        {
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(ProtocolLimits.MessageBytes);
        int length = _store.ReadShard(entry.Sha256, buffer);
        if (length <= 0 || ShardDecoder.Hash(buffer.AsSpan(0, length)) != entry.Sha256)
        {
            _store.ForgetShard(entry.Sha256);
        }
        else
        {
            ApplyShard(entry, buffer.AsMemory(0, length), actions, onDisk: true);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void ReceiveShard(string name, ReadOnlyMemory<byte> packed, ICollection<SyncAction> actions)
    {
        if (packed.IsEmpty || _missing.Count == 0)
        {
            return;
        }

        if (packed.Length > ProtocolLimits.MessageBytes)
        {
            Refuse("shard-rejected", $"{_shardPrefix}{name}: {packed.Length} bytes, at most {ProtocolLimits.MessageBytes} are taken", actions);
            return;
        }

        string hash = ShardDecoder.Hash(packed.Span);
        List<ManifestShard> entries = [.. _missing.Values.Where(e => e.Sha256 == hash)];
        if (entries.Count == 0)
        {
            Stash(hash, packed);
            return;
        }

        foreach (ManifestShard entry in entries)
        {
            ApplyShard(entry, packed, actions);
        }

        if (_missing.Count == 0)
        {
            ShardsComplete(actions);
        }
    }

    /// <summary>Another content than the manifest names: newer (its manifest is about to come), or older (the publisher is about to replace it).</summary>
    private void Stash(string hash, ReadOnlyMemory<byte> packed)
    {
        if (_stash.Values.Sum(b => b.Length) + packed.Length > MostStashedBytes)
        {
            _stash.Clear();
        }

        bool wanted = _manifest!.Shards.Any(s => s.Sha256 == hash);
        if (!wanted)
        {
            _stash[hash] = packed;
            long patience = _clock.GetTimestamp() + Ticks(ManifestPatience * (0.5 + (_options.Random.NextDouble() / 2)));
            _requestAt = Math.Min(_requestAt ?? patience, Math.Max(patience, _lastProgress));
        }
    }

    private void ApplyShard(ManifestShard entry, ReadOnlyMemory<byte> packed, ICollection<SyncAction> actions, bool onDisk = false)
    {
        if (_appliedShards.ContainsKey(entry.Index))
        {
            // Only the disk lacked it.
            _missing.Remove((entry.Index, entry.Part ?? 0));
            _store.QueueShard(entry.Sha256, packed);
            return;
        }

        using DecodedShard? shard = ShardDecoder.TryDecode(packed, entry, out string? problem);
        if (shard is null)
        {
            Refuse("shard-rejected", $"{_shardPrefix}{entry.Index}: {problem}; the shard stays as it was", actions);
            return;
        }

        Generation stamp = GenerationOf(_manifest!);
        while (shard.TryReadLine(out ReadOnlySpan<byte> line))
        {
            _state.Upsert(line, stamp, _round);
        }

        if (!onDisk)
        {
            _store.QueueShard(entry.Sha256, packed);
            if (entry.Part is not null)
            {
                _stash[entry.Sha256] = packed;
            }
        }

        _lastProgress = _clock.GetTimestamp();
        if (_requestAt is not null)
        {
            _requestAt = _lastProgress + Ticks(ProgressTimeout);
        }

        _missing.Remove((entry.Index, entry.Part ?? 0));
        if (!_missing.Keys.Any(k => k.Index == entry.Index))
        {
            ShardApplied(entry.Index, string.Concat(_manifest!.Shards.Where(s => s.Index == entry.Index).Select(s => s.Sha256)));
        }
    }

    private void ShardApplied(int shard, string content)
    {
        _appliedShards[shard] = content;
        _ledger!.Applied(shard, _round, GenerationOf(_manifest!));
    }

    /// <summary>Every shard of the manifest has been applied: now absence means something.</summary>
    private void ShardsComplete(ICollection<SyncAction> actions)
    {
        Generation generation = GenerationOf(_manifest!);
        EndFetch(actions);
        _refreshing = false;
        _stash.Clear();
        foreach ((int shard, Generation at) in _touched.ToArray())
        {
            if (at <= generation)
            {
                _touched.Remove(shard);
            }
        }

        ReviewPrune(actions);
        bool first = !_state.Complete;
        _state.Complete = true;
        _current = Max(_current, generation);
        _pendingDeltas.RemoveAll(d => d.To <= _current);
        AdvanceOverPending();
        _state.DropTombstones(generation);
        if (first)
        {
            actions.Add(new SyncAction.Notice(NoticeLevel.Information, "view-complete", $"view {View} is complete at generation {generation}: {_state.ServiceCount} Services, {_state.SliceCount} EndpointSlices, {_state.EndpointCount} endpoints"));
        }
    }

    private void SaveGeneration()
    {
        Generation generation = GenerationOf(_manifest!);
        _deltasSinceSave = 0;
        _deltaBytesSinceSave = 0;
        if (_store.Saved != generation)
        {
            _store.QueueGeneration(new GenerationToSave(generation, _signedManifest, [.. _manifest!.Shards.Select(s => s.Sha256).Distinct()]));
        }
    }
}
