using System.Buffers.Binary;
using static Edge.Linux.Interop.InetConstants;

namespace Edge.Linux.Interop;

/// <summary>Room for a socket address of either family, filled from bytes in network order.</summary>
internal unsafe ref struct InetAddress
{
    private sockaddr_in6 _address;

    /// <param name="address">4 or 16 bytes in network order.</param>
    /// <param name="port">In host order.</param>
    internal InetAddress(ReadOnlySpan<byte> address, ushort port)
    {
        IsIPv4 = address.Length == 4;
        ushort bigEndian = BinaryPrimitives.ReverseEndianness(port);
        fixed (sockaddr_in6* room = &_address)
        {
            if (IsIPv4)
            {
                *(sockaddr_in*)room = new sockaddr_in { sin_family = AF_INET, sin_port = bigEndian, sin_addr = System.Runtime.InteropServices.MemoryMarshal.Read<uint>(address) };
            }
            else
            {
                *room = new sockaddr_in6 { sin6_family = AF_INET6, sin6_port = bigEndian };
                address[..16].CopyTo(new Span<byte>(room->sin6_addr, 16));
            }
        }
    }

    internal readonly bool IsIPv4 { get; }

    internal readonly int Family => IsIPv4 ? AF_INET : AF_INET6;

    /// <summary>Bytes of it that count.</summary>
    internal readonly uint Length => (uint)(IsIPv4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));

    /// <summary>To be pinned and handed to the kernel.</summary>
    internal readonly ref readonly sockaddr_in6 GetPinnableReference() => ref System.Runtime.CompilerServices.Unsafe.AsRef(in _address);
}
