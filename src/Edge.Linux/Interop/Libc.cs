using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>
/// The C library as the kernel's doors are named there. C names and C parameter names; who calls reads errno at once.
/// sys/socket.h, poll.h, unistd.h.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true)]
    internal static partial SafeFileDescriptor socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int bind(SafeFileDescriptor sockfd, void* addr, uint addrlen);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getsockname(SafeFileDescriptor sockfd, void* addr, uint* addrlen);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setsockopt(SafeFileDescriptor sockfd, int level, int optname, void* optval, uint optlen);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getsockopt(SafeFileDescriptor sockfd, int level, int optname, void* optval, uint* optlen);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint sendmsg(SafeFileDescriptor sockfd, msghdr* msg, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint recvmsg(SafeFileDescriptor sockfd, msghdr* msg, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(pollfd* fds, nuint nfds, int timeout);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial SafeFileDescriptor eventfd(uint initval, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(SafeFileDescriptor fd, void* buf, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int fd);

    /// <summary>errno of the call just made on this thread.</summary>
    internal static Errno LastError => (Errno)Marshal.GetLastPInvokeError();
}
