using Edge.Linux.Interop;

namespace Edge.Linux.Gpio;

/// <summary>Lets one thread wait for a button or a time, and others end the wait (eventfd(2)).</summary>
public sealed class ButtonWaiter : IDisposable
{
    private readonly EventFd _wake = new();

    /// <summary>Waits until the button has something to read, for <see cref="Wake"/>, or for the time to pass.</summary>
    /// <param name="button">The button; null where there is none.</param>
    /// <param name="timeout">How long, rounded up to milliseconds; null: for ever.</param>
    public void Wait(Button? button, TimeSpan? timeout)
    {
        int milliseconds = timeout is TimeSpan time ? (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue) : -1;
        if (SocketCalls.Poll(_wake.Handle, button?.Descriptor, milliseconds).First)
        {
            _wake.Drain();
        }
    }

    /// <summary>Ends the wait that is on, or the next one. From any thread, also after disposing.</summary>
    public void Wake() => _wake.Signal();

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();
}
