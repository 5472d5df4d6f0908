namespace Edge.Conformance.Schema;

/// <summary>Where the scenario files are.</summary>
internal static class KnownFiles
{
    /// <summary>Our own scenarios, for what the shared file leaves out.</summary>
    public static string Own(string root) => Path.Combine(root, "tests", "Edge.Conformance", "scenarios", "edge.json");

    /// <summary>The shared file beside the repository, or beside a folder above it; null when there is none.</summary>
    public static string? Shared(string root)
    {
        for (string? folder = Path.GetDirectoryName(root); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(folder, "shared", "conformance", "flows.json");
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
