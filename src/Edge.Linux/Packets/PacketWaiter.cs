using Edge.Linux.Interop;

namespace Edge.Linux.Packets;

/// <summary>Lets one thread wait for frames and other threads end the wait (eventfd(2)).</summary>
public sealed class PacketWaiter : IDisposable
{
    private readonly EventFd _wake = new();

    /// <summary>Waits for a frame on one of the sockets, for <see cref="Wake"/>, or for the time to pass.</summary>
    /// <param name="first">A socket; null for none.</param>
    /// <param name="second">Another one; null for none.</param>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>Whether there may be a frame on the first, and on the second.</returns>
    public (bool First, bool Second) Wait(PacketSocket? first, PacketSocket? second, TimeSpan timeout)
    {
        // Rounded up: a wait that ends a moment early would be begun again for nothing.
        int milliseconds = timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, int.MaxValue);
        Span<bool> ready = [false, false, false];
        SocketCalls.PollAll([_wake.Handle, first?.Descriptor, second?.Descriptor], ready, milliseconds);
        if (ready[0])
        {
            _wake.Drain();
        }

        return (ready[1], ready[2]);
    }

    /// <summary>Ends the wait under way, or the next one. Any thread.</summary>
    public void Wake() => _wake.Signal();

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();
}
