using System.Net.Sockets;
using Edge.Linux.Netlink;

namespace Edge.Agent.Uplinks;

/// <summary>
/// What the kernel's check of source addresses (ip-sysctl: <c>rp_filter</c>, IPv4 only) does on uplinks and tunnels. With 1 a packet is dropped when the main table would answer it by another
/// interface, unless <c>src_valid_mark</c> makes the kernel look with the packet's mark. The agent reads these settings and never writes them.
/// </summary>
/// <param name="read">Reads a setting below <c>net.ipv4.conf</c>, as in <c>read("eth0", "rp_filter")</c>; null when it cannot be read.</param>
internal sealed class ReversePath(Func<string, string, int?> read)
{
    private const int Strict = 1;

    /// <summary>The uplinks where requests must carry the mark, too, and what is missing on the others.</summary>
    /// <param name="uplinks">All.</param>
    /// <param name="problems">Receives a sentence for each interface where clients would be dropped.</param>
    public HashSet<int> StrictNumbers(IReadOnlyList<Uplink> uplinks, List<string> problems)
    {
        HashSet<int> strict = [];
        foreach (Uplink uplink in uplinks)
        {
            // The larger one of all and the interface's own counts; src_valid_mark is on when either is.
            if (uplink.Interface == 0 || !HasIPv4(uplink) || Math.Max(read("all", "rp_filter") ?? 0, read(uplink.Name, "rp_filter") ?? 0) != Strict)
            {
                continue;
            }

            if (Math.Max(read("all", "src_valid_mark") ?? 0, read(uplink.Name, "src_valid_mark") ?? 0) > 0)
            {
                strict.Add(uplink.Number);
            }
            else
            {
                problems.Add(
                    $"{uplink.Name}: rp_filter is 1 there, so the kernel drops IPv4 packets of clients that the main table reaches by another interface; "
                    + $"set net.ipv4.conf.{uplink.Name}.src_valid_mark=1 or net.ipv4.conf.{uplink.Name}.rp_filter=2");
            }
        }

        return strict;
    }

    /// <summary>Reads the setting of the calling thread's network namespace.</summary>
    public static int? ReadSetting(string name, string setting)
    {
        try
        {
            return int.TryParse(File.ReadAllText($"/proc/sys/net/ipv4/conf/{name}/{setting}").AsSpan().Trim(), out int value) ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool HasIPv4(Uplink uplink)
    {
        foreach (OwnRoute route in uplink.Routes)
        {
            if (route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
            {
                return true;
            }
        }

        return false;
    }
}
