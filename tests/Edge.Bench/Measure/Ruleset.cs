using System.Diagnostics;

namespace Edge.Bench.Measure;

/// <summary>The stock tool, as a peer and for clearing up; only the benchmark starts it, never the agent.</summary>
internal static class Ruleset
{
    public static void Flush() => Run("flush", "ruleset");

    public static string List() => Run("list", "ruleset");

    /// <summary>How long one <c>nft -f</c> takes.</summary>
    public static TimeSpan Load(string path)
    {
        long begin = Stopwatch.GetTimestamp();
        Run("-f", path);
        return Stopwatch.GetElapsedTime(begin);
    }

    private static string Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("nft", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"nft {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult().Trim()}");
    }
}
