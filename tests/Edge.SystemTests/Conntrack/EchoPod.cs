using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.SystemTests.Conntrack;

/// <summary>Answers every UDP datagram and everything that comes over a TCP connection with its name.</summary>
internal sealed class EchoPod : IDisposable
{
    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly byte[] _name;

    public EchoPod(LabNamespace space, string name, int port, CancellationToken stop)
    {
        _name = Encoding.ASCII.GetBytes(name);
        _udp = space.Get(() => Bind(SocketType.Dgram, ProtocolType.Udp, port));
        _tcp = space.Get(() => Bind(SocketType.Stream, ProtocolType.Tcp, port));
        _tcp.Listen();
        _ = AnswerDatagramsAsync(stop);
        _ = AcceptAsync(stop);
    }

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    private static Socket Bind(SocketType type, ProtocolType protocol, int port)
    {
        Socket socket = new(AddressFamily.InterNetworkV6, type, protocol) { DualMode = true };
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        return socket;
    }

    private async Task AnswerDatagramsAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[512];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.IPv6Any, 0), stop);
                await _udp.SendToAsync(_name, received.RemoteEndPoint, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                _ = AnswerStreamAsync(await _tcp.AcceptAsync(stop), stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerStreamAsync(Socket connection, CancellationToken stop)
    {
        byte[] buffer = new byte[512];
        try
        {
            while (await connection.ReceiveAsync(buffer, stop) > 0)
            {
                await connection.SendAsync(_name, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over, or the client is gone.
        }
        finally
        {
            connection.Dispose();
        }
    }
}
