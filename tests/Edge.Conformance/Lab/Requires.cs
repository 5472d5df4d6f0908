namespace Edge.SystemTests;

/// <summary>What the shared lab classes need of the machine. A test would be skipped here; this program cannot go on.</summary>
internal static class Requires
{
    /// <summary>Creating namespaces needs root.</summary>
    public static void Root()
    {
        if (NetworkNamespace.ProbeRefusal() is string refusal)
        {
            throw new InvalidOperationException($"network namespaces need root: {refusal}; start it with sudo");
        }
    }

    /// <summary>An executable on the PATH or where Debian has those of the administrator.</summary>
    public static void Command(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!path.Split(':').Concat(["/usr/sbin", "/sbin"]).Any(folder => File.Exists(Path.Combine(folder, name))))
        {
            throw new InvalidOperationException($"the command {name} is missing; on Debian: apt install {(name == "ip" ? "iproute2" : name)}");
        }
    }
}
