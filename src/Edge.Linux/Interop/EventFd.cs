namespace Edge.Linux.Interop;

/// <summary>Wakes a thread out of <c>poll</c>. eventfd(2).</summary>
internal sealed unsafe class EventFd : IDisposable
{
    private readonly SafeFileDescriptor _fd;

    /// <summary>Opens the descriptor.</summary>
    /// <exception cref="LinuxException">The process has no descriptor left.</exception>
    internal EventFd()
    {
        _fd = Libc.eventfd(0, LibcConstants.EFD_CLOEXEC | LibcConstants.EFD_NONBLOCK);
        if (_fd.IsInvalid)
        {
            Errno errno = Libc.LastError;
            _fd.Dispose();
            throw new LinuxException("eventfd", errno);
        }
    }

    /// <summary>For <see cref="SocketCalls.Poll"/>.</summary>
    internal SafeFileDescriptor Handle => _fd;

    /// <summary>For a <see cref="pollfd"/>; valid until disposed.</summary>
    internal int Descriptor => (int)_fd.DangerousGetHandle();

    /// <summary>Makes the descriptor readable. May be called from any thread, also after disposing, when it does nothing.</summary>
    internal void Signal()
    {
        ulong one = 1;
        try
        {
            // EAGAIN means that the counter is full: readable already.
            _ = Libc.write(_fd, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>Makes the descriptor unreadable again. Only the polling thread calls it.</summary>
    internal void Drain()
    {
        ulong count;
        _ = Libc.read(_fd, &count, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => _fd.Dispose();
}
