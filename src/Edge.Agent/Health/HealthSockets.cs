using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Edge.Agent.Systemd;

namespace Edge.Agent.Health;

/// <summary>
/// Listening TCP sockets that outlive restart and reload of the agent: while nobody accepts, the kernel lets connections wait (<see cref="Backlog"/>), and who comes next
/// takes them.
/// </summary>
/// <param name="store">Holds them in between.</param>
internal sealed class HealthSockets(DescriptorStore store) : IHealthSockets
{
    /// <summary>Connections that wait while nobody accepts; more are tried again by their senders.</summary>
    private const int Backlog = 64;

    public Socket Listen(IPEndPoint address)
    {
        bool all = address.Address.Equals(IPAddress.IPv6Any);
        if (all && !Socket.OSSupportsIPv6)
        {
            address = new IPEndPoint(IPAddress.Any, address.Port);
            all = false;
        }

        string name = NameOf(address);
        Socket? left = store.Take(name, descriptor => Adopt(descriptor, address, all));
        if (left is not null)
        {
            return left;
        }

        Socket opened = Open(address, all);
        store.Keep(name, opened.SafeHandle);
        return opened;
    }

    public void Close(IPEndPoint address, Socket socket)
    {
        string name = NameOf((IPEndPoint)socket.LocalEndPoint!);
        if (store.TryLeave(name, socket))
        {
            return;
        }

        try
        {
            // Ends it for whoever has a copy, too: a port must not take connections that nobody answers.
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // It did not listen any more.
        }

        store.Forget(name);
        socket.Dispose();
    }

    private static string NameOf(IPEndPoint address) => DescriptorStore.NameOf(DescriptorStore.Sockets, $"{address.Port}", $"{address.Address}");

    private static Socket Open(IPEndPoint address, bool all)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = all;
            }

            socket.Bind(address);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Whoever kept it may have mixed something up: it must be what would have been opened.
    private static Socket? Adopt(SafeHandle descriptor, IPEndPoint address, bool all)
    {
        var handle = new SafeSocketHandle(descriptor.DangerousGetHandle(), ownsHandle: true);
        descriptor.SetHandleAsInvalid();
        Socket? socket = null;
        try
        {
            socket = new Socket(handle);
            bool fits = socket.AddressFamily == address.AddressFamily && socket.SocketType == SocketType.Stream && socket.ProtocolType == ProtocolType.Tcp
                && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! != 0
                && (address.AddressFamily == AddressFamily.InterNetwork || socket.DualMode == all)
                && address.Equals(socket.LocalEndPoint);
            if (fits)
            {
                return socket;
            }
        }
        catch (SocketException)
        {
            // No socket at all.
        }

        socket?.Dispose();
        handle.Dispose();
        return null;
    }
}
