using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>Descriptors that come from, and go to, another process: fcntl.h, unistd.h.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(int fd, int cmd, nint arg);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int pipe2(int* pipefd, int flags);
}
