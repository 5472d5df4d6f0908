using Edge.Linux.Interop;

namespace Edge.Linux.Vrrp;

/// <summary>Lets one thread wait for VRRP packets and other threads end the wait (eventfd(2)).</summary>
public sealed class VrrpWaiter : IDisposable
{
    private readonly EventFd _wake = new();

    /// <summary>Waits for a packet on one of the sockets, for <see cref="Wake"/>, or for the time to pass.</summary>
    /// <param name="first">A socket; null for none.</param>
    /// <param name="second">Another one; null for none.</param>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    public void Wait(VrrpSocket? first, VrrpSocket? second, TimeSpan timeout)
    {
        // Rounded up: a wait that ends a moment early would be begun again for nothing.
        int milliseconds = timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, int.MaxValue);
        Span<bool> ready = [false, false, false];
        SocketCalls.PollAll([_wake.Handle, first?.Descriptor, second?.Descriptor], ready, milliseconds);
        if (ready[0])
        {
            _wake.Drain();
        }
    }

    /// <summary>Ends the wait under way, or the next one. Any thread.</summary>
    public void Wake() => _wake.Signal();

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();
}
