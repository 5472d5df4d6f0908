using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

internal static unsafe partial class Libc
{
    // unistd.h
    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(SafeFileDescriptor fd, void* buf, nuint count);
}
