using System.Net.Sockets;
using Edge.Linux.Netlink;

namespace Edge.Agent.Ingress;

/// <summary>Looks at the settings of the kernel that claimed addresses need. It never writes one.</summary>
/// <param name="read">Reads a file below <c>/proc/sys/net</c>; null when it cannot.</param>
internal sealed class KernelSettings(Func<string, string?> read)
{
    /// <summary>What is set so that claimed addresses of this family do not work on this interface, each a sentence with the next step.</summary>
    public void Check(RouteLink link, AddressFamily family, ICollection<string> problems)
    {
        if (family == AddressFamily.InterNetwork)
        {
            // ip-sysctl: the larger one of all and of the interface counts. From 1 on the kernel only answers for addresses that are on an interface, and ours are routes.
            foreach (string name in (ReadOnlySpan<string>)["all", link.Name])
            {
                if (read($"ipv4/conf/{name}/arp_ignore") is { } text && text != "0")
                {
                    problems.Add($"the kernel does not answer ARP for claimed addresses on {link.Name}: set net.ipv4.conf.{name}.arp_ignore = 0 (it is {text})");
                }
            }
        }

        if (!Forwards(link, family))
        {
            string version = family == AddressFamily.InterNetwork ? "ipv4" : "ipv6";
            problems.Add($"connections to claimed addresses that come in by {link.Name} go nowhere: set net.{version}.conf.{link.Name}.forwarding = 1, or {(version == "ipv4" ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding")} = 1");
        }
    }

    /// <summary>The interface forwards packets of this family: towards others the machine is a router there.</summary>
    public bool Forwards(RouteLink link, AddressFamily family) =>
        read($"{(family == AddressFamily.InterNetwork ? "ipv4" : "ipv6")}/conf/{link.Name}/forwarding") is not "0";

    /// <summary>Reads below <c>/proc/sys/net</c>, which shows each thread its own namespace.</summary>
    public static string? ReadFile(string name)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/net/{name}").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
