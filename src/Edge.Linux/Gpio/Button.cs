using Edge.Linux.Interop;

namespace Edge.Linux.Gpio;

/// <summary>A push button, by whatever way the kernel tells of it.</summary>
public abstract class Button : IDisposable
{
    /// <summary>Becomes readable when the button is pressed or released; null: never.</summary>
    internal virtual SafeFileDescriptor? Descriptor => null;

    /// <summary>Takes the next press or release that happened, without waiting.</summary>
    /// <param name="pressed">Which of the two.</param>
    /// <returns>False when nothing more happened.</returns>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public abstract bool TryRead(out bool pressed);

    /// <summary>Asks the device itself, so that a release that was lost does not count as holding.</summary>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public abstract bool IsPressed();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        Descriptor?.Dispose();
        GC.SuppressFinalize(this);
    }
}
