using System.Globalization;
using System.Text;

namespace Edge.Ctl.Diagnosis;

/// <summary>What the machine says of itself, and the files of the agent: the settings without secrets, and of its state the names alone.</summary>
/// <param name="root">The machine's root directory; <c>/</c>.</param>
internal sealed class MachineParts(string root)
{
    private const int MostStateFiles = 2000, MostProcesses = 50;

    // Those that decide whether a packet gets through, and whether conntrack keeps up.
    private static readonly string[] s_kernelSettings =
    [
        "net/ipv4/ip_forward", "net/ipv4/ip_nonlocal_bind", "net/ipv4/ip_local_port_range", "net/ipv4/tcp_syncookies",
        "net/ipv6/conf/all/forwarding", "net/ipv6/conf/all/disable_ipv6", "net/ipv6/ip_nonlocal_bind",
        "net/netfilter/nf_conntrack_max", "net/netfilter/nf_conntrack_count", "net/netfilter/nf_conntrack_buckets",
        "net/netfilter/nf_conntrack_tcp_be_liberal", "net/netfilter/nf_conntrack_tcp_loose", "net/netfilter/nf_conntrack_acct",
        "net/bridge/bridge-nf-call-iptables", "net/bridge/bridge-nf-call-ip6tables", "net/core/rmem_max", "net/core/wmem_max", "net/core/netdev_max_backlog",
    ];

    private static readonly string[] s_interfaceSettings = ["rp_filter", "arp_ignore", "arp_announce", "forwarding", "src_valid_mark", "route_localnet", "accept_local"];

    private static readonly string[] s_machineFiles = ["etc/os-release", "proc/version", "proc/cmdline", "proc/uptime", "proc/loadavg", "proc/meminfo", "proc/device-tree/model"];

    /// <summary>All parts.</summary>
    /// <param name="settings">Path of the agent's settings.</param>
    /// <param name="state">The agent's state directory.</param>
    public IEnumerable<DiagPart> All(string settings, string state) =>
    [
        DiagPart.Of("machine/system.txt", "kernel, system, memory", System),
        DiagPart.Of("machine/sysctls.txt", "kernel settings that matter to a gateway", KernelSettings),
        DiagPart.Of("machine/modules.txt", "kernel modules of netfilter, tunnels and GPIO", Modules),
        DiagPart.Of("machine/processes.txt", "the agent's processes", Processes),
        DiagPart.Of("agent/settings.jsonc", "the agent's settings, without secrets", () => SecretFilter.Settings(File.ReadAllText(settings))),
        DiagPart.Of("agent/state.txt", "names, sizes and times of the agent's state; not what is in it", () => State(state)),
    ];

    private string System()
    {
        var text = new StringBuilder();
        foreach (string file in s_machineFiles)
        {
            text.Append(CultureInfo.InvariantCulture, $"== /{file}\n{Read(file)}\n");
        }

        return text.ToString();
    }

    private string KernelSettings()
    {
        var text = new StringBuilder();
        foreach (string name in s_kernelSettings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name.Replace('/', '.')} = {Read("proc/sys/" + name)}\n");
        }

        string folder = Path.Combine(root, "proc/sys/net/ipv4/conf");
        foreach (string path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            string link = Path.GetFileName(path);
            string values = string.Join(' ', s_interfaceSettings.Select(name => $"{name}={Read($"proc/sys/net/ipv4/conf/{link}/{name}")}"));
            text.Append(CultureInfo.InvariantCulture, $"net.ipv4.conf.{link}: {values}\n");
        }

        return text.ToString();
    }

    private string Modules()
    {
        string[] beginnings = ["nf", "nft", "x_tables", "ip_tables", "ip6_tables", "ipt", "br_netfilter", "wireguard", "vxlan", "ipip", "sit", "gpio", "leds", "bridge"];
        var text = new StringBuilder();
        foreach (string line in File.ReadLines(Path.Combine(root, "proc/modules")))
        {
            if (Array.Exists(beginnings, beginning => line.StartsWith(beginning, StringComparison.Ordinal)))
            {
                text.Append(line).Append('\n');
            }
        }

        return text.Length == 0 ? "none: they are built in, or not there\n" : text.ToString();
    }

    private string Processes()
    {
        var text = new StringBuilder();
        int count = 0;
        foreach (string folder in Directory.EnumerateDirectories(Path.Combine(root, "proc")))
        {
            string process = Path.GetFileName(folder);
            if (process.All(char.IsAsciiDigit) && Read($"proc/{process}/comm") is "edge-agent" or "edge-control" && ++count <= MostProcesses)
            {
                text.Append(CultureInfo.InvariantCulture, $"== {process}\n{Read($"proc/{process}/status")}\n");
            }
        }

        return count == 0 ? "no process is called edge-agent\n" : text.ToString();
    }

    private static string State(string directory)
    {
        var text = new StringBuilder();
        var everything = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 8 };
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", everything).Take(MostStateFiles).OrderBy(static entry => entry.FullName, StringComparer.Ordinal))
        {
            string size = entry is FileInfo file ? file.Length.ToString(CultureInfo.InvariantCulture) : "-";
            text.Append(CultureInfo.InvariantCulture, $"{entry.LastWriteTimeUtc:yyyy-MM-ddTHH:mm:ssZ} {entry.UnixFileMode} {size,10} {Path.GetRelativePath(directory, entry.FullName)}\n");
        }

        return text.Length == 0 ? "nothing\n" : text.ToString();
    }

    // What is not there is said in its place.
    private string Read(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, file)).TrimEnd('\n', '\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is FileNotFoundException or DirectoryNotFoundException ? "(not there)" : $"({e.Message})";
        }
    }
}
