using System.Net.Sockets;

namespace Edge.Protocol.Admin;

/// <summary>Listening unix stream sockets.</summary>
public static class UnixListener
{
    /// <summary>Owner and group may talk to it; nobody else.</summary>
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Listens at a path; a socket left over by a dead process is replaced, the directory is made.</summary>
    /// <param name="path">Of the socket.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="backlog">Connections that wait at most.</param>
    /// <exception cref="AdminException">The socket cannot be bound.</exception>
    public static Socket Bind(string path, string what, int backlog)
    {
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
            {
                Directory.CreateDirectory(directory);
            }

            RemoveStale(path);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, Mode);
            listener.Listen(backlog);
            return listener;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            listener.Dispose();
            throw new AdminException($"{what} {path}: {e.Message}", "make its directory writable, or choose another path in the settings", e);
        }
    }

    /// <summary>Removes the socket's file. Somebody may have removed it already, or its directory.</summary>
    /// <param name="path">Of the socket.</param>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next one to listen there replaces it.
        }
    }

    /// <summary>A socket file that refuses connections belongs to nobody; one that accepts has a living owner.</summary>
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new IOException("another process listens on it");
    }
}
