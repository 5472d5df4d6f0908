using System.Net.Sockets;

namespace Edge.Conformance.Packets;

/// <summary>
/// The far end of one of the gateway's links, as frames: whatever source a packet is to have, it needs no address and no route there. Only what
/// the gateway sends is seen.
/// </summary>
internal sealed class LinkSocket : ICapture
{
    private const int HeaderBytes = 14, LargestFrameBytes = 2048;
    private const int LevelPacket = 263, IgnoreOutgoing = 23; // linux/if_packet.h: SOL_PACKET, PACKET_IGNORE_OUTGOING

    private readonly Place _place;
    private readonly byte[] _header;
    private readonly byte[] _buffer = new byte[LargestFrameBytes];

    /// <param name="place">Which link.</param>
    /// <param name="interfaceIndex">Of the far end, in the namespace of the calling thread.</param>
    /// <param name="own">Hardware address of the far end.</param>
    /// <param name="gateway">Hardware address of the gateway's end.</param>
    public LinkSocket(Place place, int interfaceIndex, byte[] own, byte[] gateway)
    {
        _place = place;
        _header = [.. gateway, .. own, 0, 0];
        Socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
        Socket.SetRawSocketOption(LevelPacket, IgnoreOutgoing, BitConverter.GetBytes(1));
        Socket.Bind(new LinkEndPoint(interfaceIndex));
        RawSockets.Enlarge(Socket);
    }

    public Socket Socket { get; }

    /// <summary>Sends a packet, from its network header on, to the gateway.</summary>
    public void Send(ReadOnlySpan<byte> packet)
    {
        // linux/if_ether.h: ETH_P_IP, ETH_P_IPV6
        (_header[12], _header[13]) = packet[0] >> 4 == 6 ? ((byte)0x86, (byte)0xdd) : ((byte)0x08, (byte)0x00);
        Socket.Send([.. _header, .. packet]);
    }

    public void Drain(Action<Sighting> seen)
    {
        while (Socket.Available > 0)
        {
            int length = Socket.Receive(_buffer);
            if (length > HeaderBytes && SightingReader.ReadPacket(_buffer.AsSpan(HeaderBytes, length - HeaderBytes), _place) is { } sighting)
            {
                seen(sighting);
            }
        }
    }

    public void Dispose() => Socket.Dispose();
}
