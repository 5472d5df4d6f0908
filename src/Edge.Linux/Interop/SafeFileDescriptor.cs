using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>A file descriptor that is closed exactly once (close(2)).</summary>
internal sealed class SafeFileDescriptor : SafeHandle
{
    /// <summary>For the marshaller, which fills the handle in.</summary>
    public SafeFileDescriptor()
        : base(invalidHandleValue: -1, ownsHandle: true)
    {
    }

    /// <summary>C returns an <c>int</c>: of a -1 the upper half of the register may be anything, and open(2) of glibc leaves it 0.</summary>
    public override bool IsInvalid => (int)handle < 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
