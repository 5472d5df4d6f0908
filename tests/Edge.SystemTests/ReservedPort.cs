using System.Net;
using System.Net.Sockets;

namespace Edge.SystemTests;

/// <summary>
/// A TCP port of the loopback that nobody else gets meanwhile: it is bound, and not listened on. A program that sets SO_REUSEADDR, as servers do, may listen there;
/// until one does, connections to it are refused.
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ReservedPort()
    {
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
