using System.Text;

namespace Edge.Control.Sources;

/// <summary>The last good version of one file's objects.</summary>
internal sealed class ManifestFile(string path, string name, LastGoodFiles? lastGood = null)
{
    private (DateTime Written, long Length) _stamp;
    private bool _recalled;

    public string Path { get; } = path;

    /// <summary>Relative to the manifest directory.</summary>
    public string Name { get; } = name;

    public IReadOnlyList<SourceObject> Objects { get; private set; } = [];

    public IReadOnlyList<SourceProblem> Problems { get; private set; } = [];

    public IReadOnlyList<SourceProblem> Notes { get; private set; } = [];

    /// <summary>Reads the file when it has changed; true when anything is different now.</summary>
    public bool Refresh()
    {
        try
        {
            FileInfo info = new(Path);
            (DateTime, long) stamp = (info.LastWriteTimeUtc, info.Length);
            if (stamp == _stamp)
            {
                return false;
            }

            if (info.Length > ManifestText.MaximumBytes)
            {
                Keep("TooLarge", $"has {info.Length} bytes, more than {ManifestText.MaximumBytes}: split it");
            }
            else
            {
                Take(File.ReadAllText(Path, Encoding.UTF8));
            }

            _stamp = stamp;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Keep("Unreadable", $"cannot be read: {e.Message}; its last good version stays");
        }
    }

    /// <summary>Takes new text. While anything in it is wrong nothing that the file said before is dropped: a file that an
    /// editor has half written must not delete objects.</summary>
    public void Take(string text)
    {
        ManifestObjects read = ManifestObjects.Read(Name, text);
        if (read.Problems.Count > 0 || read.Objects.Count == 0)
        {
            Recall();
        }

        if (string.IsNullOrWhiteSpace(text) && Objects.Count > 0)
        {
            Keep("Empty", "is empty: its last good version stays; remove the file to delete its objects");
            return;
        }

        Dictionary<ObjectKey, SourceObject> before = Objects.ToDictionary(o => o.Key);
        List<SourceObject> objects = [.. read.Objects.Select(o => Unchanged(before.GetValueOrDefault(o.Key), o))];
        if (read.Problems.Count > 0)
        {
            HashSet<ObjectKey> taken = [.. objects.Select(o => o.Key)];
            objects.AddRange(Objects.Where(o => !taken.Contains(o.Key)));
        }
        else
        {
            lastGood?.Save(Name, text);
        }

        (Objects, Problems, Notes) = (objects, read.Problems, read.Notes);
    }

    /// <summary>Identity says "unchanged" to everything downstream, so an equal object keeps the old one.</summary>
    private static SourceObject Unchanged(SourceObject? before, SourceObject now) =>
        before is not null && before.ApiVersion == now.ApiVersion && System.Text.Json.Nodes.JsonNode.DeepEquals(before.Json, now.Json) && before.Line == now.Line
            ? before
            : now;

    /// <summary>At the first look the last good version is not in memory but may be on disk.</summary>
    private void Recall()
    {
        if (!_recalled && Objects.Count == 0 && lastGood?.Load(Name) is { } text)
        {
            Objects = ManifestObjects.Read(Name, text).Objects;
        }

        _recalled = true;
    }

    private bool Keep(string reason, string text)
    {
        Recall();
        SourceProblem problem = new(Name, 0, "", reason, text);
        if (Problems is [SourceProblem only] && only == problem)
        {
            return false;
        }

        Problems = [problem];
        return true;
    }
}
