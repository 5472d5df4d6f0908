using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Conformance.Packets;

/// <summary>linux/if_packet.h: <c>struct sockaddr_ll</c>, for binding to one interface and all protocols.</summary>
internal sealed class LinkEndPoint(int interfaceIndex) : EndPoint
{
    private const int StructBytes = 20, ProtocolOffset = 2, InterfaceOffset = 4;
    private const ushort AllProtocols = 3; // linux/if_ether.h: ETH_P_ALL

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, StructBytes);
        Span<byte> bytes = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[ProtocolOffset..], AllProtocols);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[InterfaceOffset..], interfaceIndex);
        return address;
    }

    public override EndPoint Create(SocketAddress socketAddress) => this;
}
