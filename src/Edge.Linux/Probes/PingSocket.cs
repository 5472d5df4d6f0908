using System.Buffers.Binary;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.InetConstants;
using static Edge.Linux.Interop.LibcConstants;

namespace Edge.Linux.Probes;

/// <summary>
/// Echo requests of one family without raw sockets or a capability: a datagram socket of ICMP (icmp(7)), which the kernel allows to the groups in
/// <c>net.ipv4.ping_group_range</c> (of both families). It chooses the identifier, makes the checksum, and gives only the answers to this socket. One thread.
/// </summary>
public sealed unsafe class PingSocket : IDisposable
{
    private const int Length = 16; // struct icmphdr, struct icmp6hdr: 8 bytes; and the token

    private const byte EchoIPv4 = 8, EchoReplyIPv4 = 0; // ICMP_ECHO, ICMP_ECHOREPLY: linux/icmp.h
    private const byte EchoIPv6 = 128, EchoReplyIPv6 = 129; // ICMPV6_ECHO_REQUEST, ICMPV6_ECHO_REPLY: linux/icmpv6.h

    private readonly SafeFileDescriptor _socket;
    private readonly bool _isIPv4;

    private PingSocket(SafeFileDescriptor socket, bool isIPv4) => (_socket, _isIPv4) = (socket, isIPv4);

    /// <summary>Opens the socket in the network namespace of the caller.</summary>
    /// <param name="isIPv4">The family.</param>
    /// <param name="error"><see cref="Errno.EACCES"/> where the process is in none of the groups.</param>
    /// <returns>Null when it cannot be opened.</returns>
    public static PingSocket? TryOpen(bool isIPv4, out Errno error)
    {
        SafeFileDescriptor socket = Libc.socket(isIPv4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, isIPv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        error = socket.IsInvalid ? Libc.LastError : Errno.None;
        if (error == Errno.None)
        {
            return new PingSocket(socket, isIPv4);
        }

        socket.Dispose();
        return null;
    }

    /// <summary>Sends an echo request.</summary>
    /// <param name="address">Of the family of the socket, in network order.</param>
    /// <param name="sequence">Comes back with the answer.</param>
    /// <param name="token">Comes back, too.</param>
    public Errno TrySend(ReadOnlySpan<byte> address, ushort sequence, ulong token)
    {
        byte* request = stackalloc byte[Length];
        var bytes = new Span<byte>(request, Length);
        bytes.Clear();
        bytes[0] = _isIPv4 ? EchoIPv4 : EchoIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], sequence);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], token);
        var to = new InetAddress(address, 0);
        fixed (sockaddr_in6* where = to)
        {
            var vector = new iovec { iov_base = request, iov_len = Length };
            var message = new msghdr { msg_name = where, msg_namelen = to.Length, msg_iov = &vector, msg_iovlen = 1 };
            while (Libc.sendmsg(_socket, &message, MSG_DONTWAIT) < 0)
            {
                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    return error;
                }
            }
        }

        return Errno.None;
    }

    /// <summary>Takes the next answer that has come; what is no answer of an echo is skipped.</summary>
    /// <param name="address">Room for 16 bytes: who answered, in network order.</param>
    /// <param name="sequence">That of the request.</param>
    /// <param name="token">That of the request.</param>
    /// <returns>False when there is none.</returns>
    public bool TryReceive(Span<byte> address, out ushort sequence, out ulong token)
    {
        byte* answer = stackalloc byte[Length];
        while (true)
        {
            var from = default(sockaddr_in6);
            var vector = new iovec { iov_base = answer, iov_len = Length };
            var message = new msghdr { msg_name = &from, msg_namelen = (uint)sizeof(sockaddr_in6), msg_iov = &vector, msg_iovlen = 1 };
            nint received = Libc.recvmsg(_socket, &message, MSG_DONTWAIT);
            if (received < 0 && Libc.LastError is not (Errno.EINTR or Errno.ECONNREFUSED or Errno.EHOSTUNREACH or Errno.ENETUNREACH))
            {
                (sequence, token) = (0, 0);
                return false;
            }

            if (received == Length && answer[0] == (_isIPv4 ? EchoReplyIPv4 : EchoReplyIPv6))
            {
                var bytes = new ReadOnlySpan<byte>(answer, Length);
                sequence = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
                token = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
                byte* source = _isIPv4 ? (byte*)&((sockaddr_in*)&from)->sin_addr : from.sin6_addr;
                new ReadOnlySpan<byte>(source, _isIPv4 ? 4 : 16).CopyTo(address);
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
