using System.Net.Sockets;

namespace Edge.Agent.Systemd;

/// <summary>The journal's socket for entries with fields.</summary>
internal sealed class JournalSocket : IDisposable
{
    /// <summary>Where systemd-journald listens (systemd-journald.service(8)).</summary>
    public const string StandardPath = "/run/systemd/journal/socket";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private readonly UnixDomainSocketEndPoint _journal;

    /// <param name="path">Where the journal listens.</param>
    public JournalSocket(string path) => _journal = new UnixDomainSocketEndPoint(path);

    /// <summary>
    /// The journal, when standard error goes to it: then systemd gives the device and inode of that stream in <c>JOURNAL_STREAM</c> (systemd.exec(5)). A
    /// descriptor that leads elsewhere, and a terminal, get plain lines.
    /// </summary>
    /// <param name="stream">Value of <c>JOURNAL_STREAM</c>.</param>
    /// <param name="descriptor">Where the descriptor leads as /proc has it, for example <c>socket:[4711]</c>.</param>
    public static JournalSocket? Find(string? stream, string? descriptor)
    {
        int colon = stream?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && descriptor == $"socket:[{stream![(colon + 1)..]}]" ? new JournalSocket(StandardPath) : null;
    }

    /// <summary>Sends one entry.</summary>
    /// <returns>Whether the journal took it: it may be starting anew, or not keep up.</returns>
    public bool TrySend(ReadOnlySpan<byte> entry)
    {
        try
        {
            return _socket.SendTo(entry, SocketFlags.None, _journal) == entry.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
