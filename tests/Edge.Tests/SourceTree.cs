namespace Edge.Tests;

/// <summary>The project's own files, for tests that hold documents and structure to the code.</summary>
internal static class SourceTree
{
    /// <summary>The folder of <c>Edge.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Text of a file by its path below the root.</summary>
    public static string Read(params ReadOnlySpan<string> path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>The C# files of a folder and those below, without what the build writes.</summary>
    public static IEnumerable<string> Sources(params ReadOnlySpan<string> folder) =>
        Directory.EnumerateFiles(Path.Combine([Root, .. folder]), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Edge.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("Edge.sln is in no folder above the tests");
    }
}
