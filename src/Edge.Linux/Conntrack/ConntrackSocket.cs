using Edge.Linux.Netlink;

namespace Edge.Linux.Conntrack;

/// <summary>Connection tracking over ctnetlink (linux/netfilter/nfnetlink_conntrack.h). Not thread-safe.</summary>
public sealed class ConntrackSocket : IConntrack
{
    private readonly NetlinkBuffer _request = new();
    private NetlinkSocket? _socket = Open();

    /// <inheritdoc/>
    public void Dump(ConntrackFilter filter, ConntrackHandler handler, Action restart)
    {
        bool whole = false;
        _socket ??= Open();
        _request.Clear();
        ConntrackCodec.WriteDump(_request, filter, _socket.NextSequence());
        try
        {
            _socket.Dump(
                "read connection tracking",
                _request,
                (header, payload) =>
                {
                    if (header.Type == ConntrackMessage.New && ConntrackCodec.TryRead(payload, out ConntrackEntry entry) && filter.Matches(entry))
                    {
                        handler(entry);
                    }
                },
                restart);
            whole = true;
        }
        finally
        {
            if (!whole)
            {
                // The kernel refuses a second dump on a socket whose first one was not read to its end (EBUSY of netlink_dump_start).
                _socket.Dispose();
                _socket = null;
            }
        }
    }

    /// <inheritdoc/>
    public bool Delete(in ConntrackEntry entry)
    {
        _socket ??= Open();
        _request.Clear();
        ConntrackCodec.WriteDelete(_request, entry, _socket.NextSequence());
        NetlinkAcknowledgement answer = _socket.TryRequest("delete an entry of connection tracking", _request);

        // It expired, somebody else deleted it, or another one has its place: the kernel compares CTA_ID, which says which one was meant.
        if (answer.Errno == Errno.ENOENT)
        {
            return false;
        }

        answer.ThrowIfError($"delete {entry.Original} from connection tracking");
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _request.Dispose();
    }

    private static NetlinkSocket Open() => NetlinkSocket.Open(NetlinkMessage.ProtocolNetfilter);
}
