using System.Globalization;

namespace Edge.SystemTests;

/// <summary>
/// Several namespaces joined by veth pairs, removed with everything that runs in them when disposed. Names carry the
/// process id, so parallel runs do not meet and the next run can sweep what a killed one left behind.
/// </summary>
public sealed class NamespaceLab : IDisposable
{
    private const string Prefix = "edgetest-";
    private const int FirstIndex = 10;
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
        added.Ip("link set lo up");
        return added;
    }

    /// <summary>Adds a namespace that forwards IPv4 and IPv6.</summary>
    public LabNamespace AddRouter(string role)
    {
        LabNamespace added = Add(role);
        added.Configure(("ipv4/ip_forward", "1"), ("ipv6/conf/all/forwarding", "1"));
        return added;
    }

    /// <summary>
    /// Joins two namespaces by a veth pair, puts each end's addresses (<c>a.b.c.d/n</c>) on it and sets it up. Duplicate address
    /// detection is off, so an IPv6 address works at once.
    /// </summary>
    public void Connect(LabNamespace left, string leftDevice, string[] leftAddresses, LabNamespace right, string rightDevice, string[] rightAddresses)
    {
        // Interface names are made unique first: the pair is born in the namespace of the caller. Different indexes tell the kernel that the
        // two are a pair across namespaces; of one and the same it would notice the carrier only a second later.
        string suffix = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId:x}{_number:x}{_links:x}");
        string leftIndex = (FirstIndex + (2 * _links)).ToString(CultureInfo.InvariantCulture), rightIndex = (FirstIndex + (2 * _links++) + 1).ToString(CultureInfo.InvariantCulture);
        Command.Run(
            "ip", "link", "add", $"l{suffix}", "index", leftIndex, "netns", left.Name, "type", "veth", "peer", "name", $"r{suffix}", "index", rightIndex, "netns", right.Name);
        Configure(left, $"l{suffix}", leftDevice, ["fe80::1/64", .. leftAddresses]);
        Configure(right, $"r{suffix}", rightDevice, ["fe80::2/64", .. rightAddresses]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LabNamespace space in _namespaces)
        {
            space.Dispose();
            Remove(space.Name);
        }
    }

    private static void Configure(LabNamespace space, string born, string device, string[] addresses)
    {
        // A router solicits from its link-local address: the one that the kernel would choose stays tentative for a while.
        space.Ip(
        [
            $"link set dev {born} name {device}",
            $"link set dev {device} addrgenmode none",
            .. addresses.Select(address => $"address add {address} dev {device} nodad"),
            $"link set dev {device} up",
        ]);
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
