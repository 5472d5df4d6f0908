using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.SystemTests.Services;

/// <summary>
/// The programs of a host: each connection and datagram is answered with the host's own address and the client's as it arrived, and what a
/// connection sends comes back to it.
/// </summary>
internal sealed class LabServers(LabNamespace space) : IDisposable
{
    private const int Backlog = 1024;
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly ConcurrentDictionary<Socket, bool> _talks = [];

    /// <summary>Listens on all addresses of both families.</summary>
    public void ServeTcp(params ReadOnlySpan<int> ports)
    {
        int[] all = ports.ToArray();
        space.Run(() =>
        {
            foreach (int port in all)
            {
                Listen(new IPEndPoint(IPAddress.Any, port));
                Listen(new IPEndPoint(IPAddress.IPv6Any, port));
            }
        });
    }

    /// <summary>Answers datagrams to these addresses.</summary>
    public void ServeUdp(IEnumerable<IPEndPoint> addresses)
    {
        space.Run(() =>
        {
            foreach (IPEndPoint address in addresses)
            {
                var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                _sockets.Add(socket);
                socket.Bind(address);
                _ = ReplyAsync(socket);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Socket socket in _sockets.Concat(_talks.Keys))
        {
            socket.Dispose();
        }
    }

    private void Listen(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = false;
        }

        socket.Bind(address);
        socket.Listen(Backlog);
        _ = AcceptAsync(socket);
    }

    private async Task AcceptAsync(Socket listener)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                _ = TalkAsync(await listener.AcceptAsync().ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The lab ends.
        }
    }

    private async Task TalkAsync(Socket client)
    {
        _talks[client] = true;
        byte[] buffer = new byte[2048];
        try
        {
            await client.SendAsync(Encoding.ASCII.GetBytes($"{client.LocalEndPoint} {client.RemoteEndPoint}\n")).ConfigureAwait(false);
            while (await client.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and int read)
            {
                await client.SendAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client does not want to hear the rest.
        }
        finally
        {
            _talks.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private static async Task ReplyAsync(Socket socket)
    {
        await Task.Yield();
        byte[] buffer = new byte[2048];
        var anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (true)
        {
            try
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, anybody).ConfigureAwait(false);
                await socket.SendToAsync(Encoding.ASCII.GetBytes($"{socket.LocalEndPoint} {received.RemoteEndPoint}"), received.RemoteEndPoint).ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable)
            {
                // A client that was gone when its answer came.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
