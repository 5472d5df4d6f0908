using Edge.Linux.Storage;

namespace Edge.Agent.State;

/// <summary>
/// Forgets everything that the gateway learned: last-known-good, floors, accepted configuration. The identity stays, so that it can ask for all of
/// it again. First a marker is written and the agent ends; the next start removes what there is, and the marker last, so that a power cut between
/// does no harm.
/// </summary>
/// <param name="directory">The state directory.</param>
/// <param name="identity">Files that stay wherever they are: keys, certificates, trust.</param>
internal sealed class FactoryReset(string directory, params IReadOnlyList<string?> identity)
{
    /// <summary>Name of the marker in the state directory. Whoever may write there may ask for a reset.</summary>
    public const string Marker = "factory-reset";

    private string MarkerPath => Path.Combine(directory, Marker);

    /// <summary>Asks for the reset at the next start.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    /// <exception cref="UnauthorizedAccessException">We may not.</exception>
    public void Request()
    {
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(MarkerPath, []);
        DirectorySync.Flush(directory);
    }

    /// <summary>Does what was asked for before the agent ended.</summary>
    /// <returns>How many files were removed; null when nothing was asked for.</returns>
    public int? Perform()
    {
        if (!File.Exists(MarkerPath))
        {
            return null;
        }

        int removed = Remove(Path.GetFullPath(directory));
        File.Delete(MarkerPath);
        DirectorySync.Flush(directory);
        return removed;
    }

    private int Remove(string folder)
    {
        int removed = 0;
        foreach (string inner in Directory.GetDirectories(folder))
        {
            // A link to a directory is removed below, never followed.
            removed += IsLink(inner) ? 0 : Remove(inner);
        }

        foreach (string entry in Directory.GetFileSystemEntries(folder))
        {
            if ((IsLink(entry) || !Directory.Exists(entry)) && entry != Path.GetFullPath(MarkerPath) && !IsIdentity(entry))
            {
                File.Delete(entry);
                removed++;
            }
        }

        return removed;
    }

    private static bool IsLink(string path) => (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;

    private bool IsIdentity(string path)
    {
        foreach (string? file in identity)
        {
            if (file is not null && Path.GetFullPath(file) == path)
            {
                return true;
            }
        }

        return false;
    }
}
