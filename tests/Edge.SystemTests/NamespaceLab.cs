using System.Globalization;

namespace Edge.SystemTests;

/// <summary>
/// Several namespaces joined by veth pairs, removed with everything that runs in them when disposed. Names carry the
/// process id, so parallel runs do not meet and the next run can sweep what a killed one left behind.
/// </summary>
public sealed class NamespaceLab : IDisposable
{
    private const string Prefix = "edgetest-";
    private static int s_counter;
    private readonly int _number = Interlocked.Increment(ref s_counter);
    private readonly List<LabNamespace> _namespaces = [];
    private int _links;

    /// <summary>Starts an empty lab; skips the test where namespaces are not allowed.</summary>
    public NamespaceLab()
    {
        Requires.Root();
        Requires.Command("ip");
        if (_number == 1)
        {
            SweepDeadRuns();
        }
    }

    /// <summary>Adds a namespace; its loopback is up and it forwards nothing.</summary>
    public LabNamespace Add(string role)
    {
        LabNamespace added = new($"{Prefix}{Environment.ProcessId}-{_number}-{role}");
        Command.Run("ip", "netns", "add", added.Name);
        _namespaces.Add(added);
        added.Execute("ip", "link", "set", "lo", "up");
        return added;
    }

    /// <summary>Adds a namespace that forwards IPv4 and IPv6.</summary>
    public LabNamespace AddRouter(string role)
    {
        LabNamespace added = Add(role);
        added.Execute("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
        return added;
    }

    /// <summary>
    /// Joins two namespaces by a veth pair, puts each end's addresses (<c>a.b.c.d/n</c>) on it and sets it up. Duplicate address
    /// detection is off, so an IPv6 address works at once.
    /// </summary>
    public void Connect(LabNamespace left, string leftDevice, string[] leftAddresses, LabNamespace right, string rightDevice, string[] rightAddresses)
    {
        // Interface names are made unique first: the pair is born in the namespace of the caller.
        string suffix = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId:x}{_number:x}{_links++:x}");
        Command.Run("ip", "link", "add", $"l{suffix}", "netns", left.Name, "type", "veth", "peer", "name", $"r{suffix}", "netns", right.Name);
        Configure(left, $"l{suffix}", leftDevice, leftAddresses);
        Configure(right, $"r{suffix}", rightDevice, rightAddresses);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LabNamespace space in _namespaces)
        {
            Remove(space.Name);
        }
    }

    private static void Configure(LabNamespace space, string born, string device, string[] addresses)
    {
        space.Execute("ip", "link", "set", born, "name", device);
        foreach (string address in addresses)
        {
            space.Execute("ip", "address", "add", address, "dev", device, "nodad");
        }

        space.Execute("ip", "link", "set", "dev", device, "up");
    }

    private static void Remove(string name)
    {
        (int code, string pids, _) = Command.TryRun("ip", null, "netns", "pids", name);
        foreach (string pid in code == 0 ? pids.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            // A thread of this process that is still inside is not a process to end.
            if (int.Parse(pid, CultureInfo.InvariantCulture) != Environment.ProcessId)
            {
                Command.TryRun("kill", null, "-9", pid);
            }
        }

        Command.TryRun("ip", null, "netns", "del", name);
    }

    private static void SweepDeadRuns()
    {
        if (!Directory.Exists("/run/netns"))
        {
            return;
        }

        foreach (string path in Directory.EnumerateFiles("/run/netns", Prefix + "*"))
        {
            string name = Path.GetFileName(path);
            if (!Directory.Exists($"/proc/{name[Prefix.Length..].Split('-')[0]}"))
            {
                Remove(name);
            }
        }
    }
}
