using System.Threading.Channels;
using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>
/// Reports each commit to any table, ours and others' (<c>NFNLGRP_NFTABLES</c>). A thread of its own reads a socket of its own and only hands
/// over; the channel is bounded, and when nobody takes from it the next report says that some were lost.
/// </summary>
public sealed class NftablesMonitor : IDisposable
{
    private const int GroupNftables = 7; // NFNLGRP_NFTABLES of linux/netfilter/nfnetlink.h
    private const ushort TableName = 1; // NFTA_TABLE_NAME, NFTA_CHAIN_TABLE, NFTA_RULE_TABLE, NFTA_SET_TABLE, NFTA_SET_ELEM_LIST_TABLE: all 1
    private const ushort GenerationId = 1; // NFTA_GEN_ID
    private const ushort GenerationProcess = 2; // NFTA_GEN_PROC_PID
    private const ushort GenerationName = 3; // NFTA_GEN_PROC_NAME
    private const int QueuedChanges = 256;

    // A full load of a hundred thousand elements is notified element by element before it is read.
    private const int ReceiveBytes = 32 << 20;

    // How soon a report that did not fit in the channel is tried again.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWaiter _waiter;
    private readonly Thread _thread;
    private uint[] _ownPortIds;
    private readonly List<TableChange> _tables = [];
    private readonly Channel<GenerationChange> _changes =
        Channel.CreateBounded<GenerationChange>(new BoundedChannelOptions(QueuedChanges) { SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    private bool _lost;
    private volatile bool _stopping;

    private NftablesMonitor(NetlinkSocket socket, uint ownPortId)
    {
        _socket = socket;
        _ownPortIds = [ownPortId];
        _waiter = new NetlinkWaiter(socket);
        _thread = new Thread(Run) { IsBackground = true, Name = "nft-monitor" };
    }

    /// <summary>The reports, in order. It ends when the monitor is disposed.</summary>
    public ChannelReader<GenerationChange> Changes => _changes.Reader;

    /// <summary>Joins the group and begins to report.</summary>
    /// <param name="ownPortId"><see cref="NftablesConnection.PortId"/> of the connection whose commits are our own; 0 for none.</param>
    /// <exception cref="LinuxException">Joining is not permitted: it needs CAP_NET_ADMIN.</exception>
    public static NftablesMonitor Start(uint ownPortId)
    {
        NetlinkSocket socket = NetlinkSocket.Open(NetlinkMessage.ProtocolNetfilter);
        try
        {
            socket.SetReceiveBuffer(ReceiveBytes);
            socket.JoinGroup(GroupNftables);
            var monitor = new NftablesMonitor(socket, ownPortId);
            monitor._thread.Start();
            return monitor;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The commits of another connection are our own, too. Before it commits, and from one thread.</summary>
    /// <param name="portId">Its <see cref="NftablesConnection.PortId"/>.</param>
    public void AddOwn(uint portId) => Volatile.Write(ref _ownPortIds, [.. _ownPortIds, portId]);

    /// <summary>Stops the thread and closes the socket.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _waiter.Wake();
        _thread.Join();
        _waiter.Dispose();
        _socket.Dispose();
        _changes.Writer.TryComplete();
    }

    private void Run()
    {
        while (!_stopping)
        {
            Errno received = _socket.TryReceive(out ReadOnlySpan<byte> datagram);
            switch (received)
            {
                case Errno.None:
                    Read(datagram);
                    break;
                case Errno.EAGAIN:
                    _waiter.Wait(_lost ? RetryDelay : Timeout.InfiniteTimeSpan);
                    break;
                case Errno.ENOBUFS or Errno.EMSGSIZE:
                    _lost = true;
                    break;
                default:
                    throw new NetlinkException("read nftables notifications", received);
            }

            if (_lost)
            {
                ReportLoss();
            }
        }
    }

    private void Read(ReadOnlySpan<byte> datagram)
    {
        try
        {
            var messages = new NetlinkMessageReader(datagram);
            while (messages.Next())
            {
                if (messages.Header.Type >> 8 == NetlinkMessage.SubsystemNftables)
                {
                    Read(messages.Header, messages.Payload);
                }
            }
        }
        catch (NetlinkException)
        {
            _lost = true; // a notification that cannot be read says as much as one that never came
        }
    }

    private void Read(NetlinkMessageHeader header, ReadOnlySpan<byte> payload)
    {
        NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out byte family);
        if ((NftMessage)(header.Type & 0xff) == NftMessage.NewGeneration)
        {
            Report(header, reader);
            return;
        }

        while (reader.Next())
        {
            if (reader.Type == TableName)
            {
                AddTable((Family)family, reader);
                return;
            }
        }
    }

    private void AddTable(Family family, NetlinkReader reader)
    {
        // A full load notifies the same table thousands of times: compare before a string is made.
        foreach (TableChange known in _tables)
        {
            if (known.Family == family && NameEquals(reader.Value, known.Table))
            {
                return;
            }
        }

        _tables.Add(new TableChange(family, reader.ReadString()));
    }

    private static bool NameEquals(ReadOnlySpan<byte> value, string name)
    {
        if (value.Length != name.Length + 1)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            if (value[i] != name[i])
            {
                return false;
            }
        }

        return true;
    }

    private void Report(NetlinkMessageHeader header, NetlinkReader reader)
    {
        uint generation = 0, process = 0;
        string name = "";
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case GenerationId: generation = reader.ReadUInt32BigEndian(); break;
                case GenerationProcess: process = reader.ReadUInt32BigEndian(); break;
                case GenerationName: name = reader.ReadString(); break;
            }
        }

        bool own = header.PortId != 0 && Array.IndexOf(Volatile.Read(ref _ownPortIds), header.PortId) >= 0;
        var change = new GenerationChange(generation, header.PortId, process, name, own, IsLost: false, [.. _tables]);
        _tables.Clear();
        _lost |= !_changes.Writer.TryWrite(change);
    }

    private void ReportLoss() =>
        _lost = !_changes.Writer.TryWrite(new GenerationChange(0, 0, 0, "", IsOwn: false, IsLost: true, []));
}
