using Xunit.Sdk;

[assembly: AssemblyFixture(typeof(Edge.SystemTests.NoLeaks))]

namespace Edge.SystemTests;

/// <summary>
/// Compares this process's descriptors and threads after the last test with those before the first. What the runtime
/// itself keeps (its pipes, its event poll, the ".NET …" threads) is not counted.
/// </summary>
public sealed class NoLeaks : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private HashSet<string> _descriptors = [];
    private Dictionary<string, int> _threads = [];

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        _descriptors = [.. Descriptors()];
        _threads = Threads();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Threads and SafeHandles that were let go end a little later than the test that used them.
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        string[] leaks = Leaks();
        while (leaks.Length > 0 && Environment.TickCount64 < deadline)
        {
            await Task.Delay(50);
            leaks = Leaks();
        }

        if (leaks.Length > 0)
        {
            throw new XunitException("left open after the last test:\n" + string.Join('\n', leaks));
        }
    }

    private string[] Leaks() =>
    [
        .. Descriptors().Where(d => !_descriptors.Contains(d)).Select(d => $"descriptor {d}"),
        .. Threads().Where(t => t.Value > _threads.GetValueOrDefault(t.Key)).Select(t => $"thread {t.Key} × {t.Value}"),
    ];

    // Sockets, namespaces and timers are only ever ours; regular files and pipes come and go with the runtime's own loading.
    private static IEnumerable<string> Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Select(path => (path, new FileInfo(path).LinkTarget))
        .Where(fd => fd.LinkTarget is string target && (target.StartsWith("socket:", StringComparison.Ordinal)
            || target.StartsWith("net:", StringComparison.Ordinal)
            || target.StartsWith("/run/netns", StringComparison.Ordinal)
            || target.StartsWith("anon_inode:[timerfd]", StringComparison.Ordinal)
            || target.StartsWith("anon_inode:[pidfd]", StringComparison.Ordinal)))
        .Select(fd => $"{fd.path} → {fd.LinkTarget}");

    private static Dictionary<string, int> Threads()
    {
        Dictionary<string, int> names = [];
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                string name = File.ReadAllText(Path.Combine(task, "comm")).Trim();
                if (!name.StartsWith(".NET", StringComparison.Ordinal) && !name.StartsWith("Edge.SystemTest", StringComparison.Ordinal)
                    && !name.StartsWith("xunit", StringComparison.OrdinalIgnoreCase))
                {
                    names[name] = names.GetValueOrDefault(name) + 1;
                }
            }
            catch (IOException)
            {
                // The thread ended while the list was read.
            }
        }

        return names;
    }
}
