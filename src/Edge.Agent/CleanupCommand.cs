using System.Net.Sockets;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Agent;

/// <summary><c>edge-agent cleanup</c>: for who removes the agent from a machine.</summary>
internal static class CleanupCommand
{
    private const int Failed = 1;

    /// <summary>Removes every trace of the agent from the kernel.</summary>
    /// <param name="adminSocket">Where an agent that runs would answer.</param>
    /// <param name="force">Also while one does: it puts back what it finds missing.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string adminSocket, bool force)
    {
        if (!force && IsAnswered(adminSocket))
        {
            Console.Error.WriteLine($"edge-agent: an agent answers on {adminSocket}; stop it first (systemctl stop edge-agent), or say --force");
            return Failed;
        }

        int count = 0;
        try
        {
            using var editor = new RouteEditor();
            using NftablesConnection nftables = NftablesConnection.Open();
            OwnTraces.RemoveAll(editor, nftables, removed =>
            {
                count++;
                Console.WriteLine($"removed {removed}");
            });
        }
        catch (LinuxException e)
        {
            string next = e.Errno == Errno.EPERM ? "; it needs CAP_NET_ADMIN, and no agent may run" : "";
            Console.Error.WriteLine($"edge-agent: {e.Message}{next}");
            return Failed;
        }

        if (count == 0)
        {
            Console.WriteLine("nothing of edge-agent is in the kernel");
        }

        return 0;
    }

    private static bool IsAnswered(string adminSocket)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(adminSocket));
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }
}
