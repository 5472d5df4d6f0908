using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>The device calls of <see cref="Libc"/> with spans for pointers. <c>EINTR</c> is retried here and nowhere else.</summary>
internal sealed unsafe class DeviceCalls : IDeviceCalls
{
    /// <summary>The kernel's.</summary>
    internal static IDeviceCalls Kernel { get; } = new DeviceCalls();

    /// <inheritdoc/>
    public Errno Open(string path, int flags, out SafeFileDescriptor descriptor)
    {
        while (true)
        {
            descriptor = Libc.open(path, flags | LibcConstants.O_CLOEXEC);
            if (!descriptor.IsInvalid)
            {
                return Errno.None;
            }

            Errno error = Libc.LastError;
            descriptor.Dispose();
            if (error != Errno.EINTR)
            {
                return error;
            }
        }
    }

    /// <inheritdoc/>
    public Errno Control(SafeFileDescriptor descriptor, uint request, Span<byte> argument)
    {
        fixed (byte* start = argument)
        {
            while (Libc.ioctl(descriptor, request, start) < 0)
            {
                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    return error;
                }
            }
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Read(SafeFileDescriptor descriptor, Span<byte> bytes, out int length)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            while ((count = Libc.read(descriptor, start, (nuint)bytes.Length)) < 0)
            {
                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    length = 0;
                    return error;
                }
            }

            length = (int)count;
            return Errno.None;
        }
    }

    /// <inheritdoc/>
    public Errno Write(SafeFileDescriptor descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (Libc.write(descriptor, start, (nuint)bytes.Length) < 0)
            {
                if (Libc.LastError is not Errno.EINTR and var error)
                {
                    return error;
                }
            }
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public SafeFileDescriptor Adopt(int descriptor)
    {
        var handle = new SafeFileDescriptor();
        Marshal.InitHandle(handle, descriptor);
        return handle;
    }
}
