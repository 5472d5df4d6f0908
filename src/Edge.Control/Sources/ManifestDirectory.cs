using System.Threading.Channels;

namespace Edge.Control.Sources;

/// <summary>A directory of manifests, with its subdirectories. <see cref="Scan"/> reads what changed; <see cref="WaitAsync"/> waits
/// until something may have. <see cref="Scan"/> belongs to the control loop, <see cref="WaitAsync"/> to
/// whoever wakes that loop; they share nothing.</summary>
internal sealed class ManifestDirectory : IDisposable
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly TimeSpan _quiet;
    private readonly TimeSpan _rescan;
    private readonly SortedDictionary<string, ManifestFile> _files = new(StringComparer.Ordinal);

    // Holds at most one token: a thousand events while we are busy are one reason to look.
    private readonly Channel<bool> _events = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly LastGoodFiles? _lastGood;
    private FileSystemWatcher? _watcher;
    private bool _complete;

    /// <param name="path">Of the directory; it may come and go.</param>
    /// <param name="time">For <paramref name="quiet"/> and <paramref name="rescan"/>.</param>
    /// <param name="quiet">How long a directory must be still before it is read: editors write in several steps.</param>
    /// <param name="rescan">How often it is read anyway: notifications get lost on full queues and on network file systems.</param>
    /// <param name="lastGood">Outlives a restart.</param>
    public ManifestDirectory(string path, TimeProvider time, TimeSpan quiet, TimeSpan rescan, LastGoodFiles? lastGood = null)
    {
        (_path, _time, _quiet, _rescan, _lastGood) = (System.IO.Path.GetFullPath(path), time, quiet, rescan, lastGood);
    }

    public string Path => _path;

    public SourceSnapshot Snapshot { get; private set; } = new("", 0, new Dictionary<ObjectKey, SourceObject>());

    /// <summary>Reads what changed; true when <see cref="Snapshot"/> is another one.</summary>
    public bool Scan()
    {
        bool changed = Snapshot.Directory != _path;
        HashSet<string> present = [];
        List<SourceProblem> problems = [];
        bool complete = Walk(problems, present, ref changed);
        changed |= complete && !_complete;
        _complete |= complete;

        // A directory that cannot be read says nothing about its files: nothing is dropped for it.
        foreach (string gone in complete ? _files.Keys.Where(f => !present.Contains(f)).ToArray() : [])
        {
            _files.Remove(gone);
            _lastGood?.Remove(gone);
            changed = true;
        }

        if (changed || problems.Count > 0 || !complete)
        {
            SourceSnapshot before = Snapshot;
            Snapshot = Merge(problems);
            return changed || !before.Problems.SequenceEqual(Snapshot.Problems);
        }

        return false;
    }

    /// <summary>Completes when files changed and have been quiet for a while, or the rescan is due.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Watch();
        using CancellationTokenSource rescan = new(_rescan, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(rescan.Token, cancellationToken);
        try
        {
            await _events.Reader.ReadAsync(both.Token).ConfigureAwait(false);
            do
            {
                await Task.Delay(_quiet, _time, both.Token).ConfigureAwait(false);
            }
            while (_events.Reader.TryRead(out _));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Something changed that the watcher cannot see.</summary>
    public void Poke() => _events.Writer.TryWrite(true);

    public void Dispose() => _watcher?.Dispose();

    private static bool IsManifest(string path) => !System.IO.Path.GetFileName(path).StartsWith('.')
        && System.IO.Path.GetExtension(path) is ".yaml" or ".yml" or ".json";

    private bool Walk(List<SourceProblem> problems, HashSet<string> present, ref bool changed)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(_path, "*", SearchOption.AllDirectories).Where(IsManifest))
            {
                string name = System.IO.Path.GetRelativePath(_path, path);
                present.Add(name);
                if (!_files.TryGetValue(name, out ManifestFile? file))
                {
                    _files[name] = file = new ManifestFile(path, name, _lastGood);
                }

                changed |= file.Refresh();
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(_path, 0, "", "Unreadable", $"cannot be read: {e.Message}; the last good version of everything stays"));
            return false;
        }
    }

    private SourceSnapshot Merge(List<SourceProblem> problems)
    {
        Dictionary<ObjectKey, SourceObject> objects = [];
        List<SourceProblem> notes = [];
        foreach (ManifestFile file in _files.Values)
        {
            foreach (SourceObject source in file.Objects)
            {
                if (!objects.TryAdd(source.Key, source))
                {
                    SourceObject first = objects[source.Key];
                    problems.Add(source.Problem("Duplicate", $"is already in {first.File}:{first.Line}, which counts: keep one of them"));
                }
            }

            problems.AddRange(file.Problems);
            notes.AddRange(file.Notes);
        }

        return new SourceSnapshot(_path, _files.Count, objects) { Complete = _complete, Problems = problems, Notes = notes };
    }

    private void Watch()
    {
        if (_watcher is not null || !Directory.Exists(_path))
        {
            return;
        }

        FileSystemWatcher watcher = new(_path) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size };
        watcher.Changed += OnEvent;
        watcher.Created += OnEvent;
        watcher.Deleted += OnEvent;
        watcher.Renamed += OnEvent;
        watcher.Error += (_, _) => Poke();
        try
        {
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
            Poke(); // what happened before the watch began
        }
        catch (IOException)
        {
            watcher.Dispose(); // out of inotify watches: the rescan still sees everything
        }
    }

    private void OnEvent(object sender, FileSystemEventArgs e) => Poke();
}
