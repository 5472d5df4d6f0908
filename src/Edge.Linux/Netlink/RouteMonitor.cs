using System.Threading.Channels;

namespace Edge.Linux.Netlink;

/// <summary>
/// Tells when interfaces, addresses or routes change. What the kernel notifies is only taken as a sign to read everything again, so lost
/// notifications and bursts end in the same: one new snapshot. When a rule or a route of ours may have gone, which are in no snapshot, there is one
/// although it is the same as before.
/// </summary>
public sealed class RouteMonitor : IDisposable
{
    /// <summary>How long a burst may go on before it is read: an interface that comes up notifies a dozen times.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(20);

    // Only the newest snapshot matters to the reader, so one that was not read yet is replaced.
    private readonly Channel<RouteSnapshot> _snapshots = Channel.CreateBounded<RouteSnapshot>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWaiter _waiter;
    private readonly RouteReader _reader;
    private readonly Thread _thread;

    // A rule, or a route of ours, which are in no snapshot.
    private bool _ownTouched;
    private volatile bool _stopping;

    /// <summary>Joins the kernel's groups; the thread begins with <see cref="Start"/>.</summary>
    /// <exception cref="LinuxException">The sockets cannot be opened.</exception>
    public RouteMonitor()
    {
        _socket = NetlinkSocket.Open(NetlinkMessage.ProtocolRoute);
        _socket.JoinGroup(RouteMessage.GroupLink);
        _socket.JoinGroup(RouteMessage.GroupIPv4Address);
        _socket.JoinGroup(RouteMessage.GroupIPv6Address);
        _socket.JoinGroup(RouteMessage.GroupIPv4Route);
        _socket.JoinGroup(RouteMessage.GroupIPv6Route);
        _socket.JoinGroup(RouteMessage.GroupIPv4Rule);
        _socket.JoinGroup(RouteMessage.GroupIPv6Rule);
        _waiter = new NetlinkWaiter(_socket);
        _reader = new RouteReader();
        _thread = new Thread(Run) { Name = "rtnetlink", IsBackground = true };
    }

    /// <summary>The newest state after each change, and the first one at the start. Completed by disposing.</summary>
    public ChannelReader<RouteSnapshot> Snapshots => _snapshots.Reader;

    /// <summary>Starts the thread, in the network namespace of the caller's sockets.</summary>
    public void Start() => _thread.Start();

    /// <summary>Ends the thread and closes the sockets.</summary>
    public void Dispose()
    {
        _stopping = true;
        _waiter.Wake();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            Close();
        }
        else
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        RouteSnapshot? last = null;
        try
        {
            while (!_stopping)
            {
                if (TryRead() is { } snapshot && (_ownTouched || !snapshot.Equals(last)))
                {
                    _ownTouched = false;
                    last = snapshot;
                    _snapshots.Writer.TryWrite(snapshot);
                }

                WaitForChange();
            }
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Null when the interfaces changed all the time while they were read: the notifications of that wake us again.</summary>
    private RouteSnapshot? TryRead()
    {
        try
        {
            return _reader.Read();
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.EINTR)
        {
            return null;
        }
    }

    private void WaitForChange()
    {
        _waiter.Wait(Timeout.InfiniteTimeSpan);
        do
        {
            // ENOBUFS says that notifications were lost, which says that something changed.
            Errno received;
            while (!_stopping && (received = _socket.TryReceive(out ReadOnlySpan<byte> datagram)) is not Errno.EAGAIN)
            {
                _ownTouched |= received != Errno.None || TouchesOwn(datagram);
            }
        }
        while (!_stopping && _waiter.Wait(Settle));
    }

    private static bool TouchesOwn(ReadOnlySpan<byte> datagram)
    {
        const int Protocol = 5; // offsetof(struct rtmsg, rtm_protocol)
        try
        {
            var messages = new NetlinkMessageReader(datagram);
            while (messages.Next())
            {
                ReadOnlySpan<byte> payload = messages.Payload;
                bool touches = messages.Header.Type switch
                {
                    RouteMessage.DeleteRule => true,
                    RouteMessage.DeleteRoute => payload.Length > Protocol && payload[Protocol] == RouteEditor.OwnProtocol,
                    // What stood in this place is gone without a word.
                    RouteMessage.NewRoute => (messages.Header.Flags & NetlinkFlags.Replace) != 0,
                    _ => false,
                };
                if (touches)
                {
                    return true;
                }
            }

            return false;
        }
        catch (NetlinkException)
        {
            return true; // what cannot be read may be anything
        }
    }

    private void Close()
    {
        _snapshots.Writer.TryComplete();
        _waiter.Dispose();
        _socket.Dispose();
        _reader.Dispose();
    }
}
