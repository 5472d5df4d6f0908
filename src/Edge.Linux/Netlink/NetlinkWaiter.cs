using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

/// <summary>Lets one thread wait for a socket and another one end the wait (eventfd(2)).</summary>
public sealed class NetlinkWaiter : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly EventFd _wake = new();

    /// <summary>A waiter for that socket, which stays the caller's.</summary>
    /// <param name="socket">The socket.</param>
    /// <exception cref="LinuxException">The process has too many descriptors.</exception>
    public NetlinkWaiter(NetlinkSocket socket) => _socket = socket;

    /// <summary>Waits for a datagram, for <see cref="Wake"/>, or for the time to pass.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>Whether there may be a datagram.</returns>
    public bool Wait(TimeSpan timeout) => SocketCalls.Poll(_socket.Descriptor, _wake.Handle, (int)timeout.TotalMilliseconds).First;

    /// <summary>Ends this wait and every later one.</summary>
    public void Wake() => _wake.Signal();

    /// <summary>Closes the waiter, not the socket.</summary>
    public void Dispose() => _wake.Dispose();
}
