using System.Collections.Concurrent;

namespace Edge.SystemTests;

/// <summary>
/// Declares what a test needs from the machine. A test is skipped only when the need is provably missing; anything
/// else (a probe that fails for an unknown reason) lets the test run and fail, so that nothing is silently lost.
/// </summary>
public static class Requires
{
    private static readonly Lazy<string?> NamespaceRefusal = new(NetworkNamespace.ProbeRefusal);
    private static readonly ConcurrentDictionary<string, bool> Commands = new();

    /// <summary>Skips unless this process may create network namespaces and write their nftables.</summary>
    public static void Root()
    {
        if (NamespaceRefusal.Value is string refusal)
        {
            Assert.Skip($"needs root (or unshare -rn): {refusal}");
        }
    }

    /// <summary>Skips on a kernel older than <paramref name="version"/>, the first with <paramref name="feature"/>.</summary>
    public static void Kernel(string version, string feature)
    {
        Version running = Environment.OSVersion.Version;
        if (running < Version.Parse(version))
        {
            Assert.Skip($"needs Linux {version} for {feature}, this is {running}");
        }
    }

    /// <summary>Skips when an executable is not on the PATH.</summary>
    public static void Command(string name)
    {
        if (!Commands.GetOrAdd(name, IsOnPath))
        {
            Assert.Skip($"needs the command {name}, which is not installed");
        }
    }

    /// <summary>
    /// Skips outside the virtual machine of <c>scripts/vm</c>, whose kernel has all modules. Such tests carry the trait
    /// <c>machine=vm</c>; <c>scripts/test</c> leaves them out here and runs them there.
    /// </summary>
    public static void VirtualMachine()
    {
        if (!Waits.IsVirtualMachine)
        {
            Assert.Skip("needs kernel modules that only the machine of scripts/vm is sure to have");
        }
    }

    private static bool IsOnPath(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? string.Empty;
        return path.Split(':').Concat(["/usr/sbin", "/sbin"]).Any(folder => File.Exists(Path.Combine(folder, name)));
    }
}
