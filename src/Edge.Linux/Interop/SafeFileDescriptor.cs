using Microsoft.Win32.SafeHandles;

namespace Edge.Linux.Interop;

/// <summary>A file descriptor that is closed exactly once (close(2)).</summary>
internal sealed class SafeFileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>For the marshaller, which fills the handle in.</summary>
    public SafeFileDescriptor()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
