using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Control.Publishing;
using Edge.Protocol.Admin;

namespace Edge.Control.Sources;

/// <summary>What <c>edgectl apply</c> brings lives in a folder of the manifest directory, one file an object: the directory stays the one
/// place where the state of record is.</summary>
internal sealed class AppliedManifests(string manifestDirectory)
{
    public const string Folder = "applied";

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the good objects; the others are named in the results.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public List<AdminResult> Apply(IReadOnlyList<AdminFile> files, SourceSnapshot snapshot)
    {
        List<AdminResult> results = [];
        foreach (AdminFile file in files)
        {
            ManifestObjects read = ManifestObjects.Read(file.Name, file.Text);
            foreach (SourceObject source in read.Objects)
            {
                SourceObject? before = snapshot.Objects.GetValueOrDefault(source.Key);
                results.Add(before is not null && !IsApplied(before) ? Refused(source, before) : Write(source, before));
            }

            AddRemarks(results, read);
        }

        return results;
    }

    /// <summary>Removes the objects that were applied; others are named in the results.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public List<AdminResult> Delete(IReadOnlyList<AdminFile> files, SourceSnapshot snapshot)
    {
        List<AdminResult> results = [];
        foreach (AdminFile file in files)
        {
            ManifestObjects read = ManifestObjects.Read(file.Name, file.Text);
            foreach (SourceObject source in read.Objects)
            {
                switch (snapshot.Objects.GetValueOrDefault(source.Key))
                {
                    case null:
                        results.Add(new(source.Key.Path, "rejected", "not found"));
                        break;
                    case { } found when IsApplied(found):
                        File.Delete(PathOf(source.Key));
                        results.Add(new(source.Key.Path, "deleted"));
                        break;
                    case { } found:
                        results.Add(Refused(source, found));
                        break;
                }
            }

            AddRemarks(results, read);
        }

        return results;
    }

    private static bool IsApplied(SourceObject source) => source.File.StartsWith(Folder + "/", StringComparison.Ordinal);

    private static AdminResult Refused(SourceObject source, SourceObject found) =>
        new(source.Key.Path, "rejected", $"is kept in {found.File}:{found.Line} of the manifest directory: change it there");

    private static void AddRemarks(List<AdminResult> results, ManifestObjects read)
    {
        results.AddRange(read.Notes.Select(n => new AdminResult(n.Object, "ignored", $"{n.Where}: {n.Text}")));
        results.AddRange(read.Problems.Select(p => new AdminResult(p.Object, "rejected", $"{p.Where}: {p.Text}")));
    }

    private AdminResult Write(SourceObject source, SourceObject? before)
    {
        if (before is not null && JsonNode.DeepEquals(before.Json, source.Json))
        {
            return new(source.Key.Path, "unchanged");
        }

        Directory.CreateDirectory(Path.Combine(manifestDirectory, Folder));
        string json = source.Json.ToJsonString(s_readable) + "\n";
        DurableFile.Write(PathOf(source.Key), System.Text.Encoding.UTF8.GetBytes(json), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        return new(source.Key.Path, before is null ? "created" : "configured");
    }

    private string PathOf(ObjectKey key) =>
        Path.Combine(manifestDirectory, Folder, $"{key.Kind.ToLowerInvariant()}_{key.Namespace}_{key.Name}.json");
}
