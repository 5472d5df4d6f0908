using System.Runtime.InteropServices;
using Edge.Linux.Interop;

namespace Edge.Linux.Storage;

/// <summary>Makes renames in a directory durable.</summary>
public static class DirectorySync
{
    /// <summary>
    /// fsync(2) of a directory: after it, files created, renamed or removed there stay so over a power cut. fsync of the file alone does not say so.
    /// </summary>
    /// <param name="path">An existing directory.</param>
    /// <exception cref="IOException">The directory cannot be opened or synced; the message has the reason of errno.</exception>
    public static void Flush(string path)
    {
        int fd = LibcFiles.Open(path, LibcFiles.ReadOnlyCloseOnExec);
        if (fd < 0)
        {
            throw Failed("open", path, Marshal.GetLastPInvokeError());
        }

        int result = LibcFiles.Sync(fd);
        int error = Marshal.GetLastPInvokeError();
        _ = LibcFiles.Close(fd);
        if (result < 0)
        {
            throw Failed("fsync", path, error);
        }
    }

    private static IOException Failed(string operation, string path, int errno) =>
        new($"{operation} {path}: {Marshal.GetPInvokeErrorMessage(errno)}");
}
