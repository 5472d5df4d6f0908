using System.Runtime.InteropServices;
using System.Text;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.LibcConstants;

namespace Edge.Linux.ServiceManager;

/// <summary>The sending end of a service manager's notification socket (sd_notify(3)): one datagram a message, with a descriptor where one is handed over.</summary>
public sealed unsafe class NotifySocket : IDisposable
{
    /// <summary>So long a message with a descriptor waits for room in the manager's queue: it would be lost for good. Seconds.</summary>
    private const int LongestWait = 1;

    // CMSG_SPACE and CMSG_LEN of one descriptor, on 64 bits.
    private const int ControlSpace = 24;
    private const int ControlLength = 20;

    private readonly SafeFileDescriptor _socket;
    private readonly byte[] _path;

    private NotifySocket(SafeFileDescriptor socket, byte[] path)
    {
        _socket = socket;
        _path = path;
    }

    /// <summary>Opens the socket; nothing is sent.</summary>
    /// <param name="address">As in <c>NOTIFY_SOCKET</c>: an absolute path, or '@' and a name of the abstract namespace.</param>
    /// <returns>Null: it is neither (vsock is for virtual machines), it is too long, or there is no descriptor left.</returns>
    public static NotifySocket? Open(string? address)
    {
        if (address is not ['/' or '@', _, ..] || Encoding.UTF8.GetByteCount(address) >= sizeof(sockaddr_un) - sizeof(ushort))
        {
            return null;
        }

        SafeFileDescriptor socket = Libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        var wait = new timeval { tv_sec = LongestWait };
        if (socket.IsInvalid || Libc.setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, (uint)sizeof(timeval)) != 0)
        {
            socket.Dispose();
            return null;
        }

        // The zero byte that ends a path, and not a name.
        byte[] path = Encoding.UTF8.GetBytes(address[0] == '@' ? $"\0{address[1..]}" : $"{address}\0");
        return new NotifySocket(socket, path);
    }

    /// <summary>Sends a message without waiting.</summary>
    public Errno Send(ReadOnlySpan<byte> message) => Send(message, -1);

    /// <summary>Sends a message with a descriptor, of which the manager gets its own copy; waits a second for room at most.</summary>
    public Errno Send(ReadOnlySpan<byte> message, SafeHandle descriptor)
    {
        bool held = false;
        try
        {
            descriptor.DangerousAddRef(ref held);
            return Send(message, (int)descriptor.DangerousGetHandle());
        }
        finally
        {
            if (held)
            {
                descriptor.DangerousRelease();
            }
        }
    }

    /// <summary>Waits until the manager has read everything that was sent: it closes what comes with <c>BARRIER=1</c> (sd_notify_barrier(3)).</summary>
    /// <returns>False: it did not within the time, or is not there.</returns>
    public bool Barrier(TimeSpan patience)
    {
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, O_CLOEXEC) != 0)
        {
            return false;
        }

        Errno error = Send("BARRIER=1"u8, ends[1]);
        _ = Libc.close(ends[1]);
        var end = new pollfd { fd = ends[0] };
        bool passed = error == Errno.None && Libc.poll(&end, 1, (int)patience.TotalMilliseconds) > 0;
        _ = Libc.close(ends[0]);
        return passed;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private Errno Send(ReadOnlySpan<byte> bytes, int descriptor)
    {
        var address = new sockaddr_un { sun_family = AF_UNIX };
        _path.CopyTo(new Span<byte>(address.sun_path, 108));
        byte* control = stackalloc byte[ControlSpace];
        fixed (byte* start = bytes)
        {
            var vector = new iovec { iov_base = start, iov_len = (nuint)bytes.Length };
            var message = new msghdr { msg_name = &address, msg_namelen = (uint)(sizeof(ushort) + _path.Length), msg_iov = &vector, msg_iovlen = 1 };
            if (descriptor >= 0)
            {
                *(cmsghdr*)control = new cmsghdr { cmsg_len = ControlLength, cmsg_level = SOL_SOCKET, cmsg_type = SCM_RIGHTS };
                *(int*)(control + sizeof(cmsghdr)) = descriptor;
                message.msg_control = control;
                message.msg_controllen = ControlSpace;
            }

            int flags = descriptor >= 0 ? MSG_NOSIGNAL : MSG_NOSIGNAL | MSG_DONTWAIT;
            while (Libc.sendmsg(_socket, &message, flags) < 0)
            {
                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    return error;
                }
            }

            return Errno.None;
        }
    }
}
