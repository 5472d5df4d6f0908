using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

internal static unsafe partial class Libc
{
    // sys/timex.h
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int adjtimex(timex* buf);
}
