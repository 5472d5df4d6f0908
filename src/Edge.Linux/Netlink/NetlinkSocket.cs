using Edge.Linux.Interop;
using static Edge.Linux.Interop.LibcConstants;

namespace Edge.Linux.Netlink;

/// <summary>
/// A netlink socket of any protocol, bound to a port id of the kernel's choice, with extended acknowledgements switched on.
/// Not thread-safe, except for <see cref="Dispose"/>.
/// </summary>
public sealed partial class NetlinkSocket : IDisposable
{
    /// <summary>Socket buffers by default, in bytes: memory is only charged for what is queued.</summary>
    public const int DefaultBufferBytes = 4 << 20;

    // The kernel makes the parts of a dump as large as the largest recvmsg seen, up to 32 KiB; twice that never truncates.
    private const int ReceiveBytes = 64 << 10;

    // netlink_sendmsg refuses what is larger than sk_sndbuf - 32 with EMSGSIZE.
    private const int SendOverheadBytes = 32;

    private readonly SafeFileDescriptor _descriptor;
    private readonly byte[] _received = new byte[ReceiveBytes];

    private NetlinkSocket(SafeFileDescriptor descriptor, uint portId)
    {
        _descriptor = descriptor;
        PortId = portId;
        SendLimitBytes = ReadSendLimit();
    }

    /// <summary>The socket's address: <c>nlmsg_pid</c> of answers to it, and of the notifications of what it changed.</summary>
    public uint PortId { get; }

    /// <summary>The largest batch that can be sent as it is, in bytes.</summary>
    public int SendLimitBytes { get; private set; }

    /// <summary>The number given out last.</summary>
    public uint LastSequence { get; private set; }

    /// <summary>The descriptor, for poll in the same assembly.</summary>
    internal SafeFileDescriptor Descriptor => _descriptor;

    /// <summary>Opens a socket.</summary>
    /// <param name="protocol"><c>NETLINK_*</c> of linux/netlink.h, for example <see cref="NetlinkMessage.ProtocolNetfilter"/>.</param>
    /// <exception cref="LinuxException">The kernel has no such protocol, or the process has too many descriptors.</exception>
    public static NetlinkSocket Open(int protocol)
    {
        SafeFileDescriptor descriptor = Libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
        if (descriptor.IsInvalid)
        {
            Errno error = Libc.LastError;
            descriptor.Dispose();
            throw new LinuxException($"socket(AF_NETLINK, {protocol})", error);
        }

        Errno bound = SocketCalls.BindNetlink(descriptor, out uint portId);
        if (bound != Errno.None)
        {
            descriptor.Dispose();
            throw new LinuxException("bind netlink socket", bound);
        }

        // Both are refinements of the answers: an old kernel that refuses them still gives the error number.
        _ = SocketCalls.SetOption(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, 1);
        _ = SocketCalls.SetOption(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, 1);
        var socket = new NetlinkSocket(descriptor, portId);
        socket.SetReceiveBuffer(DefaultBufferBytes);
        return socket;
    }

    /// <summary>Makes room for a datagram of that many bytes in the send buffer, beyond the system's limit where that is permitted.</summary>
    /// <param name="bytes">Size of the datagram.</param>
    /// <returns>Whether there is room.</returns>
    public bool TryReserveSend(int bytes)
    {
        if (SendLimitBytes >= bytes)
        {
            return true;
        }

        SetBuffer(SO_SNDBUFFORCE, SO_SNDBUF, bytes + SendOverheadBytes);
        SendLimitBytes = ReadSendLimit();
        return SendLimitBytes >= bytes;
    }

    /// <summary>Sets the room for unread answers, beyond the system's limit where that is permitted, else as far as it goes.</summary>
    /// <param name="bytes">Room in bytes; the kernel doubles it for its own overhead.</param>
    public void SetReceiveBuffer(int bytes) => SetBuffer(SO_RCVBUFFORCE, SO_RCVBUF, bytes);

    /// <summary>
    /// Lets the kernel leave out of dumps what the request's header does not ask for (<c>NETLINK_GET_STRICT_CHK</c>). A refinement: a kernel before 4.20
    /// sends everything, so the reader looks again.
    /// </summary>
    public void FilterDumps() => _ = SocketCalls.SetOption(_descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);

    /// <summary>Joins a multicast group: its notifications are received from now on.</summary>
    /// <param name="group">Number of the group.</param>
    /// <exception cref="LinuxException">There is no such group, or joining it is not permitted.</exception>
    public void JoinGroup(int group)
    {
        Errno error = SocketCalls.SetOption(_descriptor, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
        if (error != Errno.None)
        {
            throw new LinuxException($"join netlink group {group}", error);
        }
    }

    /// <summary>Sequence numbers for the next messages.</summary>
    /// <param name="count">How many in a row.</param>
    /// <returns>The first of them.</returns>
    public uint NextSequence(int count = 1)
    {
        uint first = unchecked(LastSequence + 1);
        LastSequence = unchecked(LastSequence + (uint)count);
        return first;
    }

    /// <summary>Sends one datagram to the kernel, which handles it before this returns.</summary>
    /// <param name="operation">What is asked, for error messages.</param>
    /// <param name="datagram">Whole messages.</param>
    /// <exception cref="NetlinkException">The kernel did not take it.</exception>
    public void Send(string operation, ReadOnlySpan<byte> datagram)
    {
        Errno error = SocketCalls.Send(_descriptor, datagram);
        if (error != Errno.None)
        {
            throw new NetlinkException(operation, error);
        }
    }

    /// <summary>Receives one datagram, valid until the next call.</summary>
    /// <param name="operation">What was asked, for error messages.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <exception cref="NetlinkException">
    /// <see cref="Errno.ETIMEDOUT"/>: nothing came. <see cref="Errno.ENOBUFS"/>: messages were lost. <see cref="Errno.EMSGSIZE"/>: the datagram did not fit.
    /// </exception>
    public ReadOnlySpan<byte> Receive(string operation, TimeSpan timeout)
    {
        while (true)
        {
            Errno error = TryReceive(out ReadOnlySpan<byte> datagram);
            switch (error)
            {
                case Errno.None:
                    return datagram;
                case Errno.EAGAIN:
                    if (!SocketCalls.Poll(_descriptor, null, (int)timeout.TotalMilliseconds).First)
                    {
                        throw new NetlinkException(operation, Errno.ETIMEDOUT, "the kernel did not answer");
                    }

                    break;
                case Errno.EMSGSIZE:
                    throw new NetlinkException(operation, error, $"the answer is longer than {ReceiveBytes} bytes");
                default:
                    throw new NetlinkException(operation, error);
            }
        }
    }

    /// <summary>Receives one datagram when there is one.</summary>
    /// <param name="datagram">The datagram, valid until the next call.</param>
    /// <returns><see cref="Errno.EAGAIN"/> when there is none; otherwise as recvmsg(2).</returns>
    public Errno TryReceive(out ReadOnlySpan<byte> datagram)
    {
        while (true)
        {
            Errno error = SocketCalls.Receive(_descriptor, _received, out int length, out uint sender, out bool truncated);
            datagram = _received.AsSpan(0, length);

            // Any process may send to our port id; only the kernel is believed.
            if (error != Errno.None || sender == 0)
            {
                return error == Errno.None && truncated ? Errno.EMSGSIZE : error;
            }
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _descriptor.Dispose();

    private int ReadSendLimit() => SocketCalls.GetOption(_descriptor, SOL_SOCKET, SO_SNDBUF) - SendOverheadBytes;

    private void SetBuffer(int force, int plain, int bytes)
    {
        if (SocketCalls.SetOption(_descriptor, SOL_SOCKET, force, bytes) != Errno.None)
        {
            _ = SocketCalls.SetOption(_descriptor, SOL_SOCKET, plain, bytes);
        }
    }
}
