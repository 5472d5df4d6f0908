using System.Runtime.InteropServices;

namespace Edge.SystemTests.Published;

/// <summary>What scripts/publish made for this machine; scripts/test makes it before the tests and names it in EDGE_ARTIFACTS.</summary>
internal static class PublishedBinaries
{
    /// <summary>The repository, found upwards from the test program.</summary>
    public static string Root { get; } = FindRoot();

    public static string Folder => Environment.GetEnvironmentVariable("EDGE_ARTIFACTS")
        ?? Path.Combine(Root, "artifacts", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64");

    /// <summary>The file; skips the test when it was not published.</summary>
    public static string Require(string name)
    {
        string path = Path.Combine(Folder, name);
        if (!File.Exists(path))
        {
            Assert.Skip($"needs {path}: run scripts/publish");
        }

        return path;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Edge.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"Edge.sln is not above {AppContext.BaseDirectory}");
    }
}
