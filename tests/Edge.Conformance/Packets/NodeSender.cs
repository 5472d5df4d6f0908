using System.Net;
using System.Net.Sockets;

namespace Edge.Conformance.Packets;

/// <summary>Sends packets as the gateway itself, with any source: through its routes and output hooks, the header included.</summary>
internal sealed class NodeSender : IDisposable
{
    private readonly Socket _v4 = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
    private readonly Socket _v6 = new(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.Raw);

    /// <summary>Opens it in the namespace of the calling thread.</summary>
    public NodeSender() => _v4.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, true);

    /// <summary>Sends; returns null, or what the kernel said instead. A rule that drops it makes that "permission denied".</summary>
    public SocketError? Send(byte[] packet, IPAddress destination)
    {
        try
        {
            (destination.AddressFamily == AddressFamily.InterNetwork ? _v4 : _v6).SendTo(packet, new IPEndPoint(destination, 0));
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    public void Dispose()
    {
        _v4.Dispose();
        _v6.Dispose();
    }
}
