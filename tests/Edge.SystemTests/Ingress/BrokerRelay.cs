using System.Net;
using System.Net.Sockets;

namespace Edge.SystemTests.Ingress;

/// <summary>Carries connections from the loopback of a namespace to the broker on the test's own loopback: the gateway's way to its cloud.</summary>
internal sealed class BrokerRelay : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly int _brokerPort;
    private readonly List<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private readonly Task _accepting;

    public BrokerRelay(LabNamespace space, int brokerPort)
    {
        _brokerPort = brokerPort;
        _listener = space.Get(static () =>
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            return listener;
        });
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        lock (_gate)
        {
            _sockets.ForEach(static socket => socket.Dispose());
        }
    }

    private async Task AcceptAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                Socket near = Keep(await _listener.AcceptAsync().ConfigureAwait(false));
                Socket far = Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await far.ConnectAsync(IPAddress.Loopback, _brokerPort).ConfigureAwait(false);
                _ = CarryAsync(near, far);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test ends.
        }
    }

    private Socket Keep(Socket socket)
    {
        lock (_gate)
        {
            _sockets.Add(socket);
        }

        return socket;
    }

    private async Task CarryAsync(Socket near, Socket far)
    {
        await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near)).ConfigureAwait(false);
        lock (_gate)
        {
            foreach (Socket socket in (Socket[])[near, far])
            {
                _sockets.Remove(socket);
                socket.Dispose();
            }
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16_384];
        try
        {
            while (await from.ReceiveAsync(buffer).ConfigureAwait(false) is int count and > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            to.Dispose();
        }
    }
}
