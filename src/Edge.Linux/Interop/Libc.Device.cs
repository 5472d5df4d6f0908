using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>Devices and files below /sys: fcntl.h, sys/ioctl.h, time.h.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileDescriptor open(string pathname, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ioctl(SafeFileDescriptor fd, nuint request, void* argp);

    [LibraryImport(Library)]
    internal static partial long time(long* tloc);

    [LibraryImport(Library)]
    internal static partial tm* localtime_r(long* timep, tm* result);
}
