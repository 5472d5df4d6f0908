using Edge.Linux.Interop;

namespace Edge.Linux.Mosquitto;

/// <summary>The mqtt thread's one place to sleep: poll(2) over the broker's socket and the eventfd of other threads.</summary>
internal static unsafe class MosquittoPoll
{
    // poll.h
    private const short PollIn = 0x1;
    private const short PollOut = 0x4;

    /// <summary>Sleeps until another thread signals.</summary>
    internal static void WaitForWake(EventFd wake)
    {
        pollfd fd = new() { fd = wake.Descriptor, events = PollIn };
        Poll(&fd, 1, timeoutMilliseconds: -1);
        wake.Drain();
    }

    /// <summary>Sleeps until the socket, another thread or the timeout needs the thread.</summary>
    /// <returns>Whether the socket is to be read and to be written.</returns>
    internal static (bool Read, bool Write) Wait(EventFd wake, int socket, bool wantWrite, int timeoutMilliseconds)
    {
        pollfd* fds = stackalloc pollfd[2];
        fds[0] = new pollfd { fd = wake.Descriptor, events = PollIn };
        fds[1] = new pollfd { fd = socket, events = wantWrite ? (short)(PollIn | PollOut) : PollIn };
        if (Poll(fds, 2, timeoutMilliseconds) <= 0)
        {
            return default;
        }

        if (fds[0].revents != 0)
        {
            wake.Drain();
        }

        // Errors and hang-ups are found out by reading.
        return ((fds[1].revents & ~PollOut) != 0, (fds[1].revents & PollOut) != 0);
    }

    private static int Poll(pollfd* fds, nuint count, int timeoutMilliseconds)
    {
        int ready = Libc.poll(fds, count, timeoutMilliseconds);
        if (ready < 0 && Libc.LastError != Errno.EINTR)
        {
            throw new LinuxException("poll", Libc.LastError);
        }

        return ready;
    }
}
