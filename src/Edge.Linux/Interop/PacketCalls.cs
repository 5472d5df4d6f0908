using System.Buffers.Binary;
using static Edge.Linux.Interop.LibcConstants;

namespace Edge.Linux.Interop;

/// <summary>packet(7) over <see cref="Libc"/> with spans for pointers. <c>EINTR</c> is retried here.</summary>
internal static unsafe class PacketCalls
{
    /// <summary>bind(2): frames of one protocol from one interface, or from all (0).</summary>
    internal static Errno Bind(SafeFileDescriptor socket, ushort etherType, int interfaceIndex)
    {
        sockaddr_ll address = Address(etherType, interfaceIndex);
        return Libc.bind(socket, &address, (uint)sizeof(sockaddr_ll)) == 0 ? Errno.None : Libc.LastError;
    }

    /// <summary>setsockopt(SO_ATTACH_FILTER): only what the program accepts is received; it takes the place of the one before.</summary>
    internal static Errno Attach(SafeFileDescriptor socket, ReadOnlySpan<sock_filter> program)
    {
        fixed (sock_filter* first = program)
        {
            var value = new sock_fprog { len = (ushort)program.Length, filter = first };
            return Libc.setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &value, (uint)sizeof(sock_fprog)) == 0 ? Errno.None : Libc.LastError;
        }
    }

    /// <summary>PACKET_MR_ALLMULTI: the interface takes every multicast frame, or no longer for our sake.</summary>
    internal static Errno ReceiveAllMulticast(SafeFileDescriptor socket, int interfaceIndex, bool on)
    {
        var membership = new packet_mreq { mr_ifindex = interfaceIndex, mr_type = PACKET_MR_ALLMULTI };
        int name = on ? PACKET_ADD_MEMBERSHIP : PACKET_DROP_MEMBERSHIP;
        return Libc.setsockopt(socket, SOL_PACKET, name, &membership, (uint)sizeof(packet_mreq)) == 0 ? Errno.None : Libc.LastError;
    }

    /// <summary>Sends a whole frame by an interface, without waiting.</summary>
    internal static Errno Send(SafeFileDescriptor socket, ushort etherType, int interfaceIndex, ReadOnlySpan<byte> frame)
    {
        fixed (byte* start = frame)
        {
            sockaddr_ll to = Address(etherType, interfaceIndex);
            var vector = new iovec { iov_base = start, iov_len = (nuint)frame.Length };
            var message = new msghdr { msg_name = &to, msg_namelen = (uint)sizeof(sockaddr_ll), msg_iov = &vector, msg_iovlen = 1 };
            while (Libc.sendmsg(socket, &message, MSG_DONTWAIT) < 0)
            {
                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    return error;
                }
            }

            return Errno.None;
        }
    }

    /// <summary>Receives one frame without waiting, cut to the buffer, and the interface it came by.</summary>
    internal static Errno Receive(SafeFileDescriptor socket, Span<byte> frame, out int length, out int interfaceIndex)
    {
        fixed (byte* start = frame)
        {
            var from = default(sockaddr_ll);
            var vector = new iovec { iov_base = start, iov_len = (nuint)frame.Length };
            var message = new msghdr { msg_name = &from, msg_namelen = (uint)sizeof(sockaddr_ll), msg_iov = &vector, msg_iovlen = 1 };
            nint received;
            while ((received = Libc.recvmsg(socket, &message, MSG_DONTWAIT)) < 0)
            {
                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    (length, interfaceIndex) = (0, 0);
                    return error;
                }
            }

            (length, interfaceIndex) = ((int)received, from.sll_ifindex);
            return Errno.None;
        }
    }

    private static sockaddr_ll Address(ushort etherType, int interfaceIndex) =>
        new() { sll_family = AF_PACKET, sll_protocol = BinaryPrimitives.ReverseEndianness(etherType), sll_ifindex = interfaceIndex };
}
