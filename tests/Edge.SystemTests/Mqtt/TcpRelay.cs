using System.Net;
using System.Net.Sockets;

namespace Edge.SystemTests.Mqtt;

/// <summary>Carries one connection to the broker and cuts it like a dead link: no DISCONNECT, no TLS goodbye.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _broker = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Task _carrying;
    private Socket? _client;

    internal TcpRelay(int brokerPort)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _carrying = CarryAsync(brokerPort);
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    internal void Cut()
    {
        _client?.Close(0);
        _broker.Close(0);
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Dispose();
        try
        {
            await _carrying;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task CarryAsync(int brokerPort)
    {
        _client = await _listener.AcceptAsync();
        await _broker.ConnectAsync(IPAddress.Loopback, brokerPort);
        await Task.WhenAll(PumpAsync(_client, _broker), PumpAsync(_broker, _client));
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16_384];
        while (await from.ReceiveAsync(buffer) is int count and > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, count));
        }
    }
}
