using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>What files need of libc and the base class library does not have: directories cannot be opened, hence not synced, by it.</summary>
internal static partial class LibcFiles
{
    private const string Library = "libc";

    /// <summary><c>fcntl.h: O_RDONLY | O_CLOEXEC</c>, the same number on x64 and arm64. O_DIRECTORY differs and is not needed.</summary>
    internal const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary><c>fcntl.h: int open(const char *pathname, int flags)</c>.</summary>
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string pathname, int flags);

    /// <summary><c>unistd.h: int fsync(int fd)</c>.</summary>
    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(int fd);

    /// <summary><c>unistd.h: int close(int fd)</c>.</summary>
    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);
}
