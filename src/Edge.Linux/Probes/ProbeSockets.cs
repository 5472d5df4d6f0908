using Edge.Linux.Interop;
using static Edge.Linux.Interop.LibcConstants;

namespace Edge.Linux.Probes;

/// <summary>
/// Many short TCP connections at a time, none of which is ever waited for: each has a slot, all are looked at together (poll(2)), and a connection ends with a reset, which
/// leaves nothing behind here or there. Allocates nothing after the constructor. One thread, but for <see cref="Wake"/>.
/// </summary>
public sealed unsafe class ProbeSockets : IDisposable
{
    private readonly EventFd _wake = new();
    private readonly pollfd[] _slots;
    private int _used;

    /// <param name="slots">How many connections at a time.</param>
    /// <exception cref="LinuxException">The process has no descriptor left.</exception>
    public ProbeSockets(int slots)
    {
        _slots = GC.AllocateArray<pollfd>(slots, pinned: true);
        Array.Fill(_slots, new pollfd { fd = -1 });
    }

    /// <summary>Begins a connection in a free slot.</summary>
    /// <param name="slot">Where.</param>
    /// <param name="address">4 or 16 bytes in network order.</param>
    /// <param name="port">In host order.</param>
    /// <returns><see cref="Errno.None"/> when it is there or on its way; else why not, and the slot is free.</returns>
    public Errno Connect(int slot, ReadOnlySpan<byte> address, ushort port)
    {
        var to = new InetAddress(address, port);
        int socket = Libc.socket_number(to.Family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (socket < 0)
        {
            return Libc.LastError;
        }

        // Off at once, without TIME_WAIT: a close with unsent data or a linger time of 0 resets (tcp(7), socket(7)).
        var reset = new linger { l_onoff = 1, l_linger = 0 };
        _ = Libc.setsockopt(socket, SOL_SOCKET, SO_LINGER, &reset, (uint)sizeof(linger));
        fixed (sockaddr_in6* where = to)
        {
            if (Libc.connect(socket, where, to.Length) < 0 && Libc.LastError is not (Errno.EINPROGRESS or Errno.EINTR) and var error)
            {
                _ = Libc.close(socket);
                return error;
            }
        }

        _slots[slot] = new pollfd { fd = socket, events = POLLOUT };
        _used = Math.Max(_used, slot + 1);
        return Errno.None;
    }

    /// <summary>Looks at all slots, without waiting.</summary>
    public void Look()
    {
        fixed (pollfd* slots = _slots)
        {
            // EINTR: looked at again the next time.
            if (_used > 0 && Libc.poll(slots, (nuint)_used, 0) < 0)
            {
                for (int index = 0; index < _used; index++)
                {
                    slots[index].revents = 0;
                }
            }
        }
    }

    /// <summary>Something happened in the slot, when <see cref="Look"/> was called last.</summary>
    public bool IsReady(int slot) => _slots[slot].revents != 0;

    /// <summary>Why a connection failed (SO_ERROR); <see cref="Errno.None"/> when it did not.</summary>
    public Errno Error(int slot)
    {
        if ((_slots[slot].revents & (POLLERR | POLLHUP)) == 0)
        {
            return Errno.None;
        }

        int error = 0;
        uint length = sizeof(int);
        return Libc.getsockopt(_slots[slot].fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? (Errno)error : Libc.LastError;
    }

    /// <summary>Sends what fits, and waits for input from now on.</summary>
    /// <returns><see cref="Errno.None"/> when all of it was taken.</returns>
    public Errno Send(int slot, ReadOnlySpan<byte> bytes)
    {
        _slots[slot].events = POLLIN;
        _slots[slot].revents = 0;
        fixed (byte* start = bytes)
        {
            nint sent = Libc.send(_slots[slot].fd, start, (nuint)bytes.Length, MSG_NOSIGNAL | MSG_DONTWAIT);

            // A new connection has room for a small request; one that has not is of no use.
            return sent == bytes.Length ? Errno.None : sent < 0 ? Libc.LastError : Errno.EMSGSIZE;
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <param name="slot">Where.</param>
    /// <param name="bytes">Room.</param>
    /// <param name="length">How much; 0 at the end of the connection.</param>
    /// <returns><see cref="Errno.EAGAIN"/> when nothing is there.</returns>
    public Errno Receive(int slot, Span<byte> bytes, out int length)
    {
        fixed (byte* start = bytes)
        {
            nint received = Libc.recv(_slots[slot].fd, start, (nuint)bytes.Length, MSG_DONTWAIT);
            length = (int)Math.Max(0, received);
            return received >= 0 ? Errno.None : Libc.LastError is Errno.EINTR ? Errno.EAGAIN : Libc.LastError;
        }
    }

    /// <summary>Resets the connection of a slot; a free slot stays free.</summary>
    public void Close(int slot)
    {
        if (_slots[slot].fd >= 0)
        {
            _ = Libc.close(_slots[slot].fd);
            _slots[slot] = new pollfd { fd = -1 };
            while (_used > 0 && _slots[_used - 1].fd < 0)
            {
                _used--;
            }
        }
    }

    /// <summary>Waits for <see cref="Wake"/> or for the time to pass; what happens in the slots does not end it.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    public void Wait(TimeSpan timeout)
    {
        int milliseconds = timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, int.MaxValue);
        if (SocketCalls.Poll(_wake.Handle, null, milliseconds).First)
        {
            _wake.Drain();
        }
    }

    /// <summary>Ends the wait under way, or the next one. Any thread.</summary>
    public void Wake() => _wake.Signal();

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            Close(slot);
        }

        _wake.Dispose();
    }
}
