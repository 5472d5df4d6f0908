namespace Edge.Linux.Interop;

/// <summary>What devices need of the kernel; the tests record it.</summary>
internal interface IDeviceCalls
{
    /// <summary>open(2), with <c>O_CLOEXEC</c>.</summary>
    Errno Open(string path, int flags, out SafeFileDescriptor descriptor);

    /// <summary>ioctl(2) with a struct, which the kernel may change.</summary>
    Errno Control(SafeFileDescriptor descriptor, uint request, Span<byte> argument);

    /// <summary>read(2).</summary>
    Errno Read(SafeFileDescriptor descriptor, Span<byte> bytes, out int length);

    /// <summary>write(2); devices and files below /sys take all or nothing.</summary>
    Errno Write(SafeFileDescriptor descriptor, ReadOnlySpan<byte> bytes);

    /// <summary>Takes a descriptor that the kernel handed out inside a struct.</summary>
    SafeFileDescriptor Adopt(int descriptor);
}
