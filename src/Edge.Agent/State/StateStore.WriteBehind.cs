using System.Text.Json;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.Agent.State;

/// <summary>The worker. Shards and deltas are handed to the kernel at once, so a killed agent loses nothing; flash sees them seldom.</summary>
public sealed partial class StateStore
{
    /// <summary>Flash is written at most this often while changes keep coming.</summary>
    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(30);

    /// <summary>So long without anything new is quiet: then what is pending is written at once.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    // Only the worker touches these once it runs; ReadDeltas sets the length before.
    private readonly HashSet<string> _unsynced = new(StringComparer.Ordinal);
    private GenerationToSave? _pending;
    private bool _journalDirty;
    private long _journalBytes;

    // A generation was written since the start. The first one does not wait: who is killed before it is on disk would begin again from an older state, or from nothing.
    private bool _hasWritten;
    private long _lastWrite;
    private long _lastEntry;
    private long _firstEntry;

    /// <summary>Writes until cancelled, then writes what is pending and returns. Run it once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (await WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            WriteDue(_clock.GetTimestamp());
        }

        TakeEntries();
        Flush();
    }

    /// <summary>Handles what is queued and what is due. The worker's step, callable without it in tests.</summary>
    internal void WriteDue(long now)
    {
        TakeEntries();
        if (IsDirty && now >= DueAt())
        {
            Flush();
        }
    }

    private bool IsDirty => _pending is not null || _journalDirty;

    private long DueAt()
    {
        if (_pending is not null && !_hasWritten)
        {
            return _lastEntry;
        }

        long interval = Ticks(WriteInterval);
        return Math.Min(Math.Max(_lastWrite + interval, _lastEntry + Ticks(Quiet)), Math.Max(_lastWrite, _firstEntry) + interval);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _clock.TimestampFrequency);

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!IsDirty)
            {
                return await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
            }

            TimeSpan delay = TimeSpan.FromSeconds(Math.Max(0, DueAt() - _clock.GetTimestamp()) / (double)_clock.TimestampFrequency);
            using CancellationTokenSource due = new(delay, _clock);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
            try
            {
                return await _queue.Reader.WaitToReadAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return true;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void TakeEntries()
    {
        while (_queue.Reader.TryRead(out Entry? entry))
        {
            _lastEntry = _clock.GetTimestamp();
            if (!IsDirty)
            {
                _firstEntry = _lastEntry;
            }

            switch (entry.Kind)
            {
                case EntryKind.Shard:
                    WriteShard(entry.Sha256, entry.Bytes.Span);
                    break;
                case EntryKind.Delta:
                    AppendDelta(entry.Bytes.Span, entry.Generation);
                    break;
                default:
                    _pending = entry.ToSave;
                    break;
            }
        }
    }

    private void WriteShard(string sha256, ReadOnlySpan<byte> packed)
    {
        try
        {
            _files.Write(ShardFile(sha256), packed);
            _unsynced.Add(sha256);
            _shards[sha256] = true;
        }
        catch (Exception e) when (IsStorage(e))
        {
            _shards.TryRemove(sha256, out _);
            _behindProblem = Describe(ShardFile(sha256), e);
        }
    }

    private void AppendDelta(ReadOnlySpan<byte> signed, Generation to)
    {
        try
        {
            byte[] record = DeltaJournal.Record(to, signed);

            // At the length that is known to be whole: after a torn write the next record takes its place.
            _files.WriteAt(JournalFile(Current), _journalBytes, record);
            _journalBytes += record.Length;
            _journalDirty = true;
        }
        catch (Exception e) when (IsStorage(e))
        {
            _behindProblem = Describe(JournalFile(Current), e);
        }
    }

    private void Flush()
    {
        _lastWrite = _clock.GetTimestamp();
        try
        {
            if (_journalDirty)
            {
                _files.Sync(JournalFile(Current));
            }

            _journalDirty = false;
            _hasWritten |= _pending is not null;
            if (_pending is { } pending && Commit(pending))
            {
                _behindProblem = null;
            }
        }
        catch (Exception e) when (IsStorage(e))
        {
            _behindProblem = Describe("lkg", e);
        }

        // Not tried again by itself: the next manifest brings the next attempt, so a full disk is not hammered.
        _journalDirty = false;
        _pending = null;
    }

    private bool Commit(GenerationToSave generation)
    {
        foreach (string sha256 in generation.Shards)
        {
            // Existing is not enough: a disk that filled up leaves the beginning of a file.
            if (!_shards.TryGetValue(sha256, out bool written) || !written || !_files.Exists(ShardFile(sha256)))
            {
                _shards.TryRemove(sha256, out _);
                _behindProblem ??= $"{_files.Location}/{ShardFile(sha256)} is missing: it is fetched again";
                return false;
            }

            if (_unsynced.Contains(sha256))
            {
                _files.Sync(ShardFile(sha256));
                _unsynced.Remove(sha256);
            }
        }

        if (generation.Shards.Count > 0)
        {
            _files.SyncDirectory(ShardDirectory);
        }

        byte[]? current = _currentIsGood ? _files.Read(ManifestFile(Current)) : null;
        if (current is not null)
        {
            Replace(ManifestFile(Previous), current);
        }

        // The journal may be left at any of these steps: deltas apply to either manifest, in any order.
        byte[] rest = JournalAfter(generation.Generation);
        _files.Write(JournalFile("next"), rest);
        _files.Sync(JournalFile("next"));
        if (_files.Exists(JournalFile(Current)))
        {
            _files.Rename(JournalFile(Current), JournalFile(Previous));
        }

        _files.Rename(JournalFile("next"), JournalFile(Current));
        _journalBytes = rest.Length;
        Replace(ManifestFile(Current), generation.SignedManifest.Span);
        _files.SyncDirectory("lkg");
        _currentIsGood = true;
        _saved = new SavedGeneration(generation.Generation);
        DropUnused(generation);
        return true;
    }

    /// <summary>Deltas of the journal that the generation does not contain yet.</summary>
    private byte[] JournalAfter(Generation generation)
    {
        if (_files.Read(JournalFile(Current)) is not { } journal)
        {
            return [];
        }

        using MemoryStream rest = new();
        foreach ((Generation to, ReadOnlyMemory<byte> signed) in DeltaJournal.Read(journal, out _))
        {
            if (to > generation)
            {
                rest.Write(DeltaJournal.Record(to, signed.Span));
            }
        }

        return rest.ToArray();
    }

    /// <summary>Removes shards that neither generation names and that are not on their way into the next one.</summary>
    private void DropUnused(GenerationToSave generation)
    {
        HashSet<string> used = new(generation.Shards, StringComparer.Ordinal);
        if (_files.Read(ManifestFile(Previous)) is { } previousManifest && Jws.TryPeek(previousManifest, out byte[] payload) && TryParse(payload) is { } previous)
        {
            used.UnionWith(previous.Shards.Select(s => s.Sha256));
        }

        foreach (string name in _files.List(ShardDirectory))
        {
            if (!used.Contains(name) && !_unsynced.Contains(name))
            {
                _shards.TryRemove(name, out _);
                _files.Delete(ShardFile(name));
            }
        }
    }

    private static Manifest? TryParse(byte[] payload)
    {
        try
        {
            return Manifest.FromJson(payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
