using static Edge.Linux.Interop.LibcConstants;

namespace Edge.Linux.Interop;

/// <summary>The socket calls of <see cref="Libc"/> with spans for pointers. <c>EINTR</c> is retried here and nowhere else.</summary>
internal static unsafe class SocketCalls
{
    private const int MaximumPolled = 8;

    /// <summary>sendmsg(2) of one buffer as one datagram.</summary>
    internal static Errno Send(SafeFileDescriptor socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var vector = new iovec { iov_base = start, iov_len = (nuint)bytes.Length };
            var kernel = new sockaddr_nl { nl_family = AF_NETLINK };
            var message = new msghdr { msg_name = &kernel, msg_namelen = (uint)sizeof(sockaddr_nl), msg_iov = &vector, msg_iovlen = 1 };
            while (true)
            {
                if (Libc.sendmsg(socket, &message, 0) >= 0)
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

    /// <summary>recvmsg(2) of one datagram without waiting; <paramref name="truncated"/> when it was longer than the buffer.</summary>
    internal static Errno Receive(SafeFileDescriptor socket, Span<byte> bytes, out int length, out uint sender, out bool truncated)
    {
        fixed (byte* start = bytes)
        {
            var vector = new iovec { iov_base = start, iov_len = (nuint)bytes.Length };
            var from = default(sockaddr_nl);
            var message = new msghdr { msg_name = &from, msg_namelen = (uint)sizeof(sockaddr_nl), msg_iov = &vector, msg_iovlen = 1 };
            while (true)
            {
                nint received = Libc.recvmsg(socket, &message, MSG_DONTWAIT);
                if (received >= 0)
                {
                    length = (int)received;
                    sender = from.nl_pid;
                    truncated = (message.msg_flags & MSG_TRUNC) != 0;
                    return Errno.None;
                }

                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    length = 0;
                    sender = 0;
                    truncated = false;
                    return error;
                }
            }
        }
    }

    /// <summary>poll(2) for input on one or two descriptors.</summary>
    /// <returns>Whether the first one is ready, and whether the second one is.</returns>
    internal static (bool First, bool Second) Poll(SafeFileDescriptor first, SafeFileDescriptor? second, int timeoutMilliseconds)
    {
        bool firstHeld = false, secondHeld = false;
        try
        {
            pollfd* descriptors = stackalloc pollfd[2];
            first.DangerousAddRef(ref firstHeld);
            descriptors[0] = new pollfd { fd = (int)first.DangerousGetHandle(), events = POLLIN };
            second?.DangerousAddRef(ref secondHeld);
            descriptors[1] = new pollfd { fd = second is null ? -1 : (int)second.DangerousGetHandle(), events = POLLIN };
            while (Libc.poll(descriptors, 2, timeoutMilliseconds) < 0)
            {
                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    throw new LinuxException("poll", error);
                }
            }

            return (descriptors[0].revents != 0, descriptors[1].revents != 0);
        }
        finally
        {
            if (firstHeld)
            {
                first.DangerousRelease();
            }

            if (secondHeld)
            {
                second!.DangerousRelease();
            }
        }
    }

    /// <summary>poll(2) for input on any number of descriptors; a null one is never ready.</summary>
    /// <param name="descriptors">At most <see cref="MaximumPolled"/>.</param>
    /// <param name="ready">Is told for each whether it is ready.</param>
    /// <param name="timeoutMilliseconds">Negative: for ever.</param>
    internal static void PollAll(ReadOnlySpan<SafeFileDescriptor?> descriptors, Span<bool> ready, int timeoutMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MaximumPolled);
        pollfd* polled = stackalloc pollfd[MaximumPolled];
        Span<bool> held = stackalloc bool[MaximumPolled];
        try
        {
            for (int index = 0; index < descriptors.Length; index++)
            {
                descriptors[index]?.DangerousAddRef(ref held[index]);
                polled[index] = new pollfd { fd = (int)(descriptors[index]?.DangerousGetHandle() ?? -1), events = POLLIN };
            }

            while (Libc.poll(polled, (nuint)descriptors.Length, timeoutMilliseconds) < 0)
            {
                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    throw new LinuxException("poll", error);
                }
            }

            for (int index = 0; index < descriptors.Length; index++)
            {
                ready[index] = polled[index].revents != 0;
            }
        }
        finally
        {
            for (int index = 0; index < descriptors.Length; index++)
            {
                if (held[index])
                {
                    descriptors[index]!.DangerousRelease();
                }
            }
        }
    }

    /// <summary>setsockopt(2) of a number.</summary>
    internal static Errno SetOption(SafeFileDescriptor socket, int level, int name, int value) =>
        Libc.setsockopt(socket, level, name, &value, sizeof(int)) == 0 ? Errno.None : Libc.LastError;

    /// <summary>getsockopt(2) of a number; 0 when it fails.</summary>
    internal static int GetOption(SafeFileDescriptor socket, int level, int name)
    {
        int value = 0;
        uint length = sizeof(int);
        return Libc.getsockopt(socket, level, name, &value, &length) == 0 ? value : 0;
    }

    /// <summary>bind(2) to an address of the kernel's choice, and which one that was.</summary>
    internal static Errno BindNetlink(SafeFileDescriptor socket, out uint portId)
    {
        var address = new sockaddr_nl { nl_family = AF_NETLINK };
        uint length = (uint)sizeof(sockaddr_nl);
        bool bound = Libc.bind(socket, &address, length) == 0 && Libc.getsockname(socket, &address, &length) == 0;
        portId = address.nl_pid;
        return bound ? Errno.None : Libc.LastError;
    }
}
