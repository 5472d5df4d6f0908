using System.Net.Sockets;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.InetConstants;
using static Edge.Linux.Interop.LibcConstants;

namespace Edge.Linux.Vrrp;

/// <summary>
/// A raw socket for VRRP packets of one family on one interface: it gets what arrives there for the VRRP group, and sends there with
/// TTL or hop limit 255. Never waits. Not thread-safe.
/// </summary>
public sealed unsafe class VrrpSocket : IDisposable
{
    private readonly SafeFileDescriptor _socket;
    private readonly int _interface;

    private VrrpSocket(SafeFileDescriptor socket, AddressFamily family, int interfaceIndex)
    {
        _socket = socket;
        _interface = interfaceIndex;
        Family = family;
    }

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily Family { get; }

    /// <summary>For <c>poll</c>.</summary>
    internal SafeFileDescriptor Descriptor => _socket;

    private bool IsIPv4 => Family == AddressFamily.InterNetwork;

    private int Level => IsIPv4 ? IPPROTO_IP : IPPROTO_IPV6;

    /// <summary>Opens the socket and joins the group (224.0.0.18 or ff02::12).</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="interfaceIndex">Index of the interface.</param>
    /// <param name="interfaceName">Its name.</param>
    /// <exception cref="LinuxException">The interface is gone, or CAP_NET_RAW is missing.</exception>
    public static VrrpSocket Open(AddressFamily family, int interfaceIndex, string interfaceName)
    {
        int domain = family == AddressFamily.InterNetwork ? AF_INET : AF_INET6;
        SafeFileDescriptor handle = Libc.socket(domain, SOCK_RAW | SOCK_CLOEXEC, VrrpCodec.Protocol);
        var socket = new VrrpSocket(handle, family, interfaceIndex);
        try
        {
            Check(handle.IsInvalid ? Libc.LastError : Errno.None, "socket");
            Check(socket.BindToDevice(interfaceName), "SO_BINDTODEVICE");
            Check(socket.IsIPv4 ? socket.JoinIPv4() : socket.JoinIPv6(), "multicast options");
            return socket;
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        void Check(Errno errno, string operation)
        {
            if (errno != Errno.None)
            {
                throw new LinuxException($"{operation} of a VRRP socket on {interfaceName}", errno);
            }
        }
    }

    /// <summary>Sends a packet to the group.</summary>
    /// <param name="packet">The VRRP packet.</param>
    /// <param name="source">An address of the interface, in network order; the checksum is over it.</param>
    /// <returns>Why the kernel did not take it; <see cref="Errno.None"/> when it did.</returns>
    public Errno TrySend(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> source)
    {
        fixed (byte* start = packet)
        {
            var vector = new iovec { iov_base = start, iov_len = (nuint)packet.Length };
            var message = new msghdr { msg_iov = &vector, msg_iovlen = 1 };
            int room = Space(IsIPv4 ? sizeof(in_pktinfo) : sizeof(in6_pktinfo));
            byte* control = stackalloc byte[room];
            new Span<byte>(control, room).Clear();
            message.msg_control = control;
            message.msg_controllen = (nuint)room;
            var group4 = new sockaddr_in { sin_family = AF_INET, sin_addr = NetworkOrder(VrrpCodec.GroupIPv4) };
            var group6 = new sockaddr_in6 { sin6_family = AF_INET6, sin6_scope_id = (uint)_interface };
            VrrpCodec.GroupIPv6.CopyTo(new Span<byte>(group6.sin6_addr, 16));
            message.msg_name = IsIPv4 ? &group4 : &group6;
            message.msg_namelen = (uint)(IsIPv4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
            WriteSource((cmsghdr*)control, source);
            while (true)
            {
                if (Libc.sendmsg(_socket, &message, MSG_DONTWAIT) >= 0)
                {
                    return Errno.None;
                }

                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    return error;
                }
            }
        }
    }

    /// <summary>Takes the next packet that has arrived.</summary>
    /// <param name="buffer">Room for it; what is longer is cut, and then its length is wrong.</param>
    /// <param name="source">Room for 16 bytes: the sender's address in network order.</param>
    /// <param name="packet">From the VRRP header on.</param>
    /// <param name="hopLimit">TTL or hop limit; -1 when it is not known.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="LinuxException">The socket is useless: the interface went away.</exception>
    public bool TryReceive(Span<byte> buffer, Span<byte> source, out ReadOnlySpan<byte> packet, out int hopLimit)
    {
        packet = default;
        hopLimit = -1;
        int received;
        fixed (byte* start = buffer)
        {
            var vector = new iovec { iov_base = start, iov_len = (nuint)buffer.Length };
            var from = default(sockaddr_in6);
            int room = Space(sizeof(int));
            byte* control = stackalloc byte[room];
            var message = new msghdr
            {
                msg_name = &from,
                msg_namelen = (uint)sizeof(sockaddr_in6),
                msg_iov = &vector,
                msg_iovlen = 1,
                msg_control = control,
                msg_controllen = (nuint)room,
            };
            while ((received = (int)Libc.recvmsg(_socket, &message, MSG_DONTWAIT)) < 0)
            {
                switch (Libc.LastError)
                {
                    case Errno.EINTR:
                        break;
                    case Errno.EAGAIN:
                        return false;
                    case var error:
                        throw new LinuxException("recvmsg of a VRRP socket", error);
                }
            }

            if (!IsIPv4)
            {
                new ReadOnlySpan<byte>(from.sin6_addr, 16).CopyTo(source);
                var header = (cmsghdr*)control;
                bool told = message.msg_controllen >= (nuint)(sizeof(cmsghdr) + sizeof(int)) && header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_HOPLIMIT;
                hopLimit = told ? *(int*)(header + 1) : -1;
            }
        }

        packet = IsIPv4 ? BehindHeader(buffer[..received], source, out hopLimit) : buffer[..received];
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    // A raw socket of IPv4 gets the IP header, too (raw(7)). Only the kernel's own reading of it came before us.
    private static ReadOnlySpan<byte> BehindHeader(ReadOnlySpan<byte> datagram, Span<byte> source, out int hopLimit)
    {
        const int Shortest = 20;
        int length = datagram.Length < Shortest ? datagram.Length : (datagram[0] & 0xf) * 4;
        if (length < Shortest || length > datagram.Length)
        {
            hopLimit = -1;
            source.Clear();
            return default;
        }

        hopLimit = datagram[8];
        datagram.Slice(12, 4).CopyTo(source);
        return datagram[length..];
    }

    private void WriteSource(cmsghdr* header, ReadOnlySpan<byte> source)
    {
        int length = IsIPv4 ? sizeof(in_pktinfo) : sizeof(in6_pktinfo);
        header->cmsg_len = (nuint)(sizeof(cmsghdr) + length);
        header->cmsg_level = Level;
        header->cmsg_type = IsIPv4 ? IP_PKTINFO : IPV6_PKTINFO;
        if (IsIPv4)
        {
            *(in_pktinfo*)(header + 1) = new in_pktinfo { ipi_ifindex = _interface, ipi_spec_dst = NetworkOrder(source) };
        }
        else
        {
            var info = (in6_pktinfo*)(header + 1);
            source[..16].CopyTo(new Span<byte>(info->ipi6_addr, 16));
            info->ipi6_ifindex = _interface;
        }
    }

    private Errno BindToDevice(string name)
    {
        Span<byte> text = stackalloc byte[16]; // IFNAMSIZ
        text.Clear();
        if (!System.Text.Encoding.UTF8.TryGetBytes(name, text[..15], out int length))
        {
            return Errno.ENODEV;
        }

        fixed (byte* start = text)
        {
            return Libc.setsockopt(_socket, SOL_SOCKET, SO_BINDTODEVICE, start, (uint)length + 1) == 0 ? Errno.None : Libc.LastError;
        }
    }

    // Bound to the group, the socket gets nothing that was sent to this machine alone.
    private Errno JoinIPv4()
    {
        var join = new ip_mreqn { imr_multiaddr = NetworkOrder(VrrpCodec.GroupIPv4), imr_ifindex = _interface };
        var group = new sockaddr_in { sin_family = AF_INET, sin_addr = join.imr_multiaddr };
        bool done = Libc.bind(_socket, &group, (uint)sizeof(sockaddr_in)) == 0
            && Libc.setsockopt(_socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, (uint)sizeof(ip_mreqn)) == 0
            && Libc.setsockopt(_socket, IPPROTO_IP, IP_MULTICAST_IF, &join, (uint)sizeof(ip_mreqn)) == 0
            && Set(IP_MULTICAST_TTL, VrrpCodec.HopLimit) && Set(IP_MULTICAST_LOOP, 0);
        return done ? Errno.None : Libc.LastError;
    }

    private Errno JoinIPv6()
    {
        var join = new ipv6_mreq { ipv6mr_ifindex = _interface };
        var group = new sockaddr_in6 { sin6_family = AF_INET6, sin6_scope_id = (uint)_interface };
        VrrpCodec.GroupIPv6.CopyTo(new Span<byte>(join.ipv6mr_multiaddr, 16));
        VrrpCodec.GroupIPv6.CopyTo(new Span<byte>(group.sin6_addr, 16));
        bool done = Libc.bind(_socket, &group, (uint)sizeof(sockaddr_in6)) == 0
            && Libc.setsockopt(_socket, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &join, (uint)sizeof(ipv6_mreq)) == 0
            && Set(IPV6_MULTICAST_IF, _interface) && Set(IPV6_RECVHOPLIMIT, 1)
            && Set(IPV6_MULTICAST_HOPS, VrrpCodec.HopLimit) && Set(IPV6_MULTICAST_LOOP, 0);
        return done ? Errno.None : Libc.LastError;
    }

    private bool Set(int option, int value) => SocketCalls.SetOption(_socket, Level, option, value) == Errno.None;

    // The data of a control message follow its header and are padded to the size of a word (CMSG_SPACE).
    private static int Space(int length) => sizeof(cmsghdr) + ((length + sizeof(nint) - 1) & ~(sizeof(nint) - 1));

    private static uint NetworkOrder(ReadOnlySpan<byte> address) => System.Runtime.InteropServices.MemoryMarshal.Read<uint>(address);
}
