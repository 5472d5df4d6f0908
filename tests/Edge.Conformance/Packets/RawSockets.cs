using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Edge.Conformance.Packets;

/// <summary>What <see cref="Socket"/> cannot do: raw sockets for SCTP, and packet information of raw IPv6 sockets.</summary>
internal static unsafe partial class RawSockets
{
    private const int LevelSocket = 1, ReceiveBufferForce = 33; // asm-generic/socket.h: SOL_SOCKET, SO_RCVBUFFORCE
    private const int BufferBytes = 8 << 20;
    private const int LevelIPv6 = 41, PacketInfo = 50; // linux/in6.h: IPPROTO_IPV6, IPV6_PKTINFO
    private const int NameBytes = 28, AddressInName = 8, ControlBytes = 128; // linux/in6.h: struct sockaddr_in6, sin6_addr
    private const int Internet = 2, Internet6 = 10, Raw = 3; // AF_INET, AF_INET6, SOCK_RAW

    /// <summary>Opens a raw socket in the namespace of the calling thread.</summary>
    public static Socket Open(AddressFamily family, byte protocol)
    {
        int fd = OpenSocket(family == AddressFamily.InterNetwork ? Internet : Internet6, Raw, protocol);
        if (fd < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"raw socket for protocol {protocol}");
        }

        var socket = new Socket(new SafeSocketHandle(fd, ownsHandle: true));
        Enlarge(socket);
        return socket;
    }

    /// <summary>Index of an interface in the namespace of the calling thread.</summary>
    public static int IndexOf(string name) => InterfaceIndex(name) is > 0 and var index ? index : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"no interface {name}");

    /// <summary>Room for what arrives between two looks, beyond the limit for ordinary users.</summary>
    public static void Enlarge(Socket socket) => socket.SetRawSocketOption(LevelSocket, ReceiveBufferForce, BitConverter.GetBytes(BufferBytes));

    /// <summary>Reads one packet of an IPv6 socket, which comes from its transport header on, with the addresses that its network header had.</summary>
    public static int Receive(Socket socket, Span<byte> buffer, out IPAddress source, out IPAddress destination)
    {
        byte* name = stackalloc byte[NameBytes];
        byte* control = stackalloc byte[ControlBytes];
        fixed (byte* data = buffer)
        {
            IoVector part = new() { iov_base = data, iov_len = (nuint)buffer.Length };
            MessageHeader message = new() { msg_name = name, msg_namelen = NameBytes, msg_iov = &part, msg_iovlen = 1, msg_control = control, msg_controllen = ControlBytes };
            nint length = ReceiveMessage(socket.SafeHandle, &message, 0);
            if (length < 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError(), "recvmsg");
            }

            source = new IPAddress(new ReadOnlySpan<byte>(name + AddressInName, 16));
            destination = Destination(new ReadOnlySpan<byte>(control, (int)message.msg_controllen));
            return (int)length;
        }
    }

    // struct cmsghdr: length, level, type, then struct in6_pktinfo, which begins with the address.
    private static IPAddress Destination(ReadOnlySpan<byte> control)
    {
        int header = sizeof(nuint) + (2 * sizeof(int));
        return control.Length >= header + 16 && BinaryPrimitives.ReadInt32LittleEndian(control[sizeof(nuint)..]) == LevelIPv6
            && BinaryPrimitives.ReadInt32LittleEndian(control[(sizeof(nuint) + sizeof(int))..]) == PacketInfo
            ? new IPAddress(control.Slice(header, 16)) : IPAddress.IPv6None;
    }

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeHandle fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InterfaceIndex(string name);

    // bits/types/struct_iovec.h: struct iovec
    private struct IoVector
    {
        public byte* iov_base;
        public nuint iov_len;
    }

    // bits/socket.h: struct msghdr
    private struct MessageHeader
    {
        public byte* msg_name;
        public uint msg_namelen;
        public IoVector* msg_iov;
        public nuint msg_iovlen;
        public byte* msg_control;
        public nuint msg_controllen;
        public int msg_flags;
    }
}
