using System.Net;
using System.Net.Sockets;

namespace Edge.Conformance.Packets;

/// <summary>
/// What the gateway delivers to itself: the kernel gives a raw socket its copy behind the input hooks and before any other protocol could
/// answer, so whoever sees a reset for it finds the packet here already.
/// </summary>
internal sealed class HostSocket : ICapture
{
    private const int LargestPacketBytes = 2048;

    private readonly AddressFamily _family;
    private readonly byte _protocol;
    private readonly byte[] _buffer = new byte[LargestPacketBytes];

    /// <summary>Opens it in the namespace of the calling thread.</summary>
    public HostSocket(AddressFamily family, byte protocol)
    {
        (_family, _protocol) = (family, protocol);
        Socket = RawSockets.Open(family, protocol);
        if (family == AddressFamily.InterNetworkV6)
        {
            Socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
        }
    }

    public Socket Socket { get; }

    public void Drain(Action<Sighting> seen)
    {
        while (Socket.Available > 0)
        {
            if (Receive() is { } sighting)
            {
                seen(sighting);
            }
        }
    }

    public void Dispose() => Socket.Dispose();

    // raw(7) gives the network header of IPv4; that of IPv6 is gone, its addresses come beside the data.
    private Sighting? Receive()
    {
        if (_family == AddressFamily.InterNetwork)
        {
            int length = Socket.Receive(_buffer);
            return SightingReader.ReadPacket(_buffer.AsSpan(0, length), Place.Gateway);
        }

        int read = RawSockets.Receive(Socket, _buffer, out IPAddress source, out IPAddress destination);
        return SightingReader.ReadTransport(_protocol, _buffer.AsSpan(0, read), source, destination, Place.Gateway);
    }
}
