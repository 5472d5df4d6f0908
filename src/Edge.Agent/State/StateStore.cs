using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Edge.Protocol;
using Edge.Protocol.Json;

namespace Edge.Agent.State;

/// <summary>
/// Last-known-good on disk: two generations of signed manifests over content-addressed shards, a journal of the signed deltas since, and the floors.
/// <see cref="RunAsync"/> writes behind; decision records 0004 and 0005 say when and why.
/// </summary>
public sealed partial class StateStore : IStateStore
{
    private const string FloorsFile = "floors.json";
    private const string KeysFile = "keys.jws";
    private const string PreviousKeysFile = "keys.prev.jws";
    private const string ConfigFile = "cfg.jws";
    private const string Current = "cur";
    private const string Previous = "prev";
    private const string ShardDirectory = "lkg/shards";

    /// <summary>Enough for a burst of full fetches; beyond it the disk is too slow and last-known-good waits for the next manifest.</summary>
    private const int QueueLength = 1024;

    private readonly IStateFiles _files;
    private readonly TimeProvider _clock;
    private readonly Channel<Entry> _queue;

    // Shards on disk or on their way there. Read by the owner, written by both sides.
    private readonly ConcurrentDictionary<string, bool> _shards = new(StringComparer.Ordinal);
    private volatile string? _directProblem;
    private volatile string? _behindProblem;
    private volatile SavedGeneration? _saved;
    private volatile bool _currentIsGood;

    public StateStore(string directory, TimeProvider clock)
        : this(new StateFiles(directory), clock)
    {
    }

    internal StateStore(IStateFiles files, TimeProvider clock)
    {
        _files = files;
        _clock = clock;
        _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _lastWrite = clock.GetTimestamp() - (long)(WriteInterval.TotalSeconds * clock.TimestampFrequency);
    }

    /// <inheritdoc/>
    public string? Problem => _directProblem ?? _behindProblem;

    /// <inheritdoc/>
    public Generation? Saved => _saved?.Generation;

    Floors IStateStore.ReadFloors()
    {
        try
        {
            return _files.Read(FloorsFile) is { } json && Floors.FromJson(json) is { } floors ? floors : new Floors();
        }
        catch (Exception e) when (e is JsonException || IsStorage(e))
        {
            _directProblem = $"{_files.Location}/{FloorsFile} cannot be read ({e.Message}): replays are told apart again after the next manifest";
            return new Floors();
        }
    }

    byte[]? IStateStore.ReadKeys() => TryRead(KeysFile);

    byte[]? IStateStore.ReadPreviousKeys() => TryRead(PreviousKeysFile);

    byte[]? IStateStore.ReadConfig() => TryRead(ConfigFile);

    IReadOnlyList<StoredGeneration> IStateStore.ReadGenerations()
    {
        try
        {
            foreach (string name in _files.List(ShardDirectory))
            {
                _shards[name] = true;
            }
        }
        catch (Exception e) when (IsStorage(e))
        {
            _directProblem = Describe(ShardDirectory, e);
        }

        List<StoredGeneration> found = [];
        foreach (string name in (string[])[Current, Previous])
        {
            if (TryRead(ManifestFile(name)) is { } manifest)
            {
                found.Add(new StoredGeneration(name, manifest));
            }
        }

        return found;
    }

    IReadOnlyList<ReadOnlyMemory<byte>> IStateStore.ReadDeltas()
    {
        List<ReadOnlyMemory<byte>> deltas = [];
        foreach (string name in (string[])[Previous, Current])
        {
            if (TryRead(JournalFile(name)) is { } journal)
            {
                deltas.AddRange(DeltaJournal.Read(journal, out int valid).Select(r => r.Signed));
                if (name == Current)
                {
                    _journalBytes = valid;
                }
            }
        }

        return deltas;
    }

    void IStateStore.Loaded(string? name, Generation generation)
    {
        _currentIsGood = name == Current;
        _saved = name is null ? null : new SavedGeneration(generation);
    }

    int IStateStore.ReadShard(string sha256, Span<byte> buffer)
    {
        try
        {
            int length = _files.Read(ShardFile(sha256), buffer);
            if (length < 0)
            {
                _shards.TryRemove(sha256, out _);
            }

            return length;
        }
        catch (Exception e) when (IsStorage(e))
        {
            return -1;
        }
    }

    bool IStateStore.HasShard(string sha256) => _shards.ContainsKey(sha256);

    void IStateStore.ForgetShard(string sha256) => _shards.TryRemove(sha256, out _);

    bool IStateStore.SaveFloors(Floors floors) => SaveDurably(FloorsFile, floors.ToUtf8());

    bool IStateStore.SaveKeys(ReadOnlySpan<byte> signedPackage, ReadOnlySpan<byte> formerPackage) =>
        SaveDurably(PreviousKeysFile, formerPackage) && SaveDurably(KeysFile, signedPackage);

    bool IStateStore.SaveConfig(ReadOnlySpan<byte> signedConfig) => SaveDurably(ConfigFile, signedConfig);

    void IStateStore.QueueShard(string sha256, ReadOnlyMemory<byte> packed)
    {
        if (_shards.TryAdd(sha256, false) && !_queue.Writer.TryWrite(new Entry(EntryKind.Shard, sha256, packed, default, null)))
        {
            _shards.TryRemove(sha256, out _);
            QueueFull();
        }
    }

    void IStateStore.QueueGeneration(GenerationToSave generation)
    {
        if (!_queue.Writer.TryWrite(new Entry(EntryKind.Generation, "", default, generation.Generation, generation)))
        {
            QueueFull();
        }
    }

    void IStateStore.QueueDelta(ReadOnlyMemory<byte> signed, Generation to)
    {
        if (!_queue.Writer.TryWrite(new Entry(EntryKind.Delta, "", signed, to, null)))
        {
            QueueFull();
        }
    }

    private static bool IsStorage(Exception e) => e is IOException or UnauthorizedAccessException;

    private static string ManifestFile(string name) => $"lkg/{name}.manifest";

    private static string JournalFile(string name) => $"lkg/{name}.journal";

    private static string ShardFile(string sha256) => $"{ShardDirectory}/{sha256}";

    private void QueueFull() => _behindProblem = $"{_files.Location}: the disk is too slow, last-known-good is behind until the next manifest";

    private string Describe(string name, Exception e) =>
        $"{_files.Location}/{name}: {e.Message.TrimEnd('.')}: make the directory writable and free space; until then a restart falls back to what is on disk";

    private byte[]? TryRead(string name)
    {
        try
        {
            return _files.Read(name);
        }
        catch (Exception e) when (IsStorage(e))
        {
            _directProblem = Describe(name, e);
            return null;
        }
    }

    /// <summary>Content, fsync, rename, fsync of the directory: after it the file is the old or the new one, never half of either.</summary>
    private bool SaveDurably(string name, ReadOnlySpan<byte> content)
    {
        try
        {
            Replace(name, content);
            _files.SyncDirectory("");
            _directProblem = null;
            return true;
        }
        catch (Exception e) when (IsStorage(e))
        {
            _directProblem = Describe(name, e);
            return false;
        }
    }

    private void Replace(string name, ReadOnlySpan<byte> content)
    {
        string temporary = name + ".new";
        _files.Write(temporary, content);
        _files.Sync(temporary);
        _files.Rename(temporary, name);
    }

    private enum EntryKind
    {
        Shard,
        Generation,
        Delta,
    }

    private sealed record SavedGeneration(Generation Generation);

    private sealed record Entry(EntryKind Kind, string Sha256, ReadOnlyMemory<byte> Bytes, Generation Generation, GenerationToSave? ToSave);
}
