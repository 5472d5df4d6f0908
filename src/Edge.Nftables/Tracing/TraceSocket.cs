using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Nftables.Tracing;

/// <summary>
/// Hears the steps of packets that a rule of any table marked by <c>meta nftrace set 1</c> (<c>NFNLGRP_NFTRACE</c>). Everything of the network
/// namespace comes in, also what another program traces. Not thread-safe, except for <see cref="Wake"/>.
/// </summary>
public sealed class TraceSocket : IDisposable
{
    private const int GroupTrace = 9; // NFNLGRP_NFTRACE of linux/netfilter/nfnetlink.h

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWaiter _waiter;
    private readonly Queue<TraceEvent> _read = new();

    private TraceSocket(NetlinkSocket socket)
    {
        _socket = socket;
        _waiter = new NetlinkWaiter(socket);
    }

    /// <summary>Messages were lost since the beginning, because they came faster than they were taken, or could not be read.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Joins the group.</summary>
    /// <exception cref="LinuxException">It needs CAP_NET_ADMIN.</exception>
    public static TraceSocket Open()
    {
        NetlinkSocket socket = NetlinkSocket.Open(NetlinkMessage.ProtocolNetfilter);
        try
        {
            socket.JoinGroup(GroupTrace);
            return new TraceSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The next step, as soon as there is one.</summary>
    /// <param name="timeout">How long to wait for it.</param>
    /// <returns><see langword="null"/> when none came in time, or <see cref="Wake"/> was called.</returns>
    /// <exception cref="NetlinkException">The socket cannot be read any more.</exception>
    public TraceEvent? Next(TimeSpan timeout)
    {
        bool waited = false;
        TraceEvent? step;
        while (!_read.TryDequeue(out step))
        {
            Errno received = _socket.TryReceive(out ReadOnlySpan<byte> datagram);
            switch (received)
            {
                case Errno.None:
                    Read(datagram);
                    break;
                case Errno.EAGAIN when waited:
                    return null;
                case Errno.EAGAIN:
                    _waiter.Wait(timeout);
                    waited = true;
                    break;
                case Errno.ENOBUFS or Errno.EMSGSIZE:
                    HasLost = true;
                    break;
                default:
                    throw new NetlinkException("read traced packets", received);
            }
        }

        return step;
    }

    /// <summary>Ends the wait that is going on, and every later one.</summary>
    public void Wake() => _waiter.Wake();

    /// <summary>Leaves the group.</summary>
    public void Dispose()
    {
        _waiter.Dispose();
        _socket.Dispose();
    }

    private void Read(ReadOnlySpan<byte> datagram)
    {
        try
        {
            var messages = new NetlinkMessageReader(datagram);
            while (messages.Next())
            {
                if (messages.Header.Type == ((NetlinkMessage.SubsystemNftables << 8) | (ushort)NftMessage.Trace))
                {
                    _read.Enqueue(TraceCodec.Read(messages.Payload));
                }
            }
        }
        catch (NetlinkException)
        {
            HasLost = true;
        }
    }
}
