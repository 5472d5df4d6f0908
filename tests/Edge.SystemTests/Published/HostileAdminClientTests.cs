using System.Globalization;
using System.Net.Sockets;
using Edge.Protocol.Admin;
using Edge.SystemTests.Systemd;

namespace Edge.SystemTests.Published;

/// <summary>Clients of the admin socket that mean no good, or do not know how to ask.</summary>
public sealed class HostileAdminClientTests
{
    [Fact]
    public async Task Who_asks_too_much_or_nothing_costs_little_and_others_are_answered()
    {
        const int AtOnce = 8, Passing = 2000, LargestGrowth = 24 << 10;
        using var agent = new ManagedAgent();
        agent.Start();
        agent.Until("READY=1");
        var path = new UnixDomainSocketEndPoint(Path.Combine(Path.GetDirectoryName(agent.Settings)!, "agent.sock"));
        await AskAsync(path);
        long before = Status(agent, "VmHWM:");
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => SendWithoutEnd(path))));
        long peak = Status(agent, "VmHWM:");
        for (int client = 0; client < Passing; client++)
        {
            Connect(path).Dispose();
        }

        Socket[] silent = [.. Enumerable.Range(0, AtOnce).Select(_ => Connect(path))];
        await AskAsync(path);
        Array.ForEach(silent, static socket => socket.Dispose());
        TestContext.Current.SendDiagnosticMessage($"{peak - before} KiB more at the most");
        Assert.InRange(peak - before, 0, LargestGrowth);
        Assert.False(agent.Process.HasExited);
    }

    private static Socket Connect(UnixDomainSocketEndPoint path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(path);
        return socket;
    }

    private static void SendWithoutEnd(UnixDomainSocketEndPoint path)
    {
        using Socket socket = Connect(path);
        byte[] some = new byte[1 << 20];
        try
        {
            for (int sent = 0; sent < AdminLimits.RequestBytes - 1; sent += socket.Send(some))
            {
            }
        }
        catch (SocketException)
        {
            // The agent has heard enough.
        }
    }

    // As one who waits for room.
    private static async Task AskAsync(UnixDomainSocketEndPoint path)
    {
        using Socket socket = Connect(path);
        await socket.SendAsync("{\"op\":\"status\"}\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using StreamReader reader = new(new NetworkStream(socket));
        Assert.StartsWith("{\"ok\":true", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    // A number of /proc/PID/status, in KiB.
    private static long Status(ManagedAgent agent, string name) => long.Parse(
        File.ReadLines($"/proc/{agent.Process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
