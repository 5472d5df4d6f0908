using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>
/// The kernel's nf_tables over netlink. Tables with <see cref="Table.Owner"/> belong to this connection: keep it open as long as they are
/// needed. Not thread-safe. Set <c>EDGE_NLDEBUG=1</c> in the environment to see each batch on standard error.
/// </summary>
public sealed class NftablesConnection : INftables
{
    private const ushort GenerationId = 1; // NFTA_GEN_ID

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private readonly NetlinkSocket _socket;
    private readonly NetlinkBuffer _request = new();
    private readonly bool _debug = Environment.GetEnvironmentVariable("EDGE_NLDEBUG") is "1";

    private NftablesConnection(NetlinkSocket socket) => _socket = socket;

    /// <summary>The netlink address of this connection: notifications of its own commits carry it.</summary>
    public uint PortId => _socket.PortId;

    /// <summary>Opens a connection.</summary>
    /// <exception cref="LinuxException">The kernel has no netfilter netlink.</exception>
    public static NftablesConnection Open() => new(NetlinkSocket.Open(NetlinkMessage.ProtocolNetfilter));

    /// <inheritdoc/>
    public uint Commit(Transaction transaction)
    {
        if (transaction.IsEmpty)
        {
            return ReadGeneration();
        }

        int count = transaction.Messages.Count;
        uint first = _socket.NextSequence(count + 2);
        ReadOnlySpan<byte> batch = transaction.Encode(first);
        if (_debug)
        {
            BatchText.Write(Console.Error, transaction, batch);
        }

        if (!_socket.TryReserveSend(batch.Length))
        {
            throw new NftablesException(
                $"commit {transaction.Count} operations",
                Errno.EMSGSIZE,
                $"the batch has {batch.Length} bytes and the socket takes {_socket.SendLimitBytes}: it needs CAP_NET_ADMIN or a larger net.core.wmem_max");
        }

        _socket.Send("commit", batch);
        ReadAnswers(transaction, first);
        return GenerationAfter(transaction);
    }

    /// <inheritdoc/>
    public uint ReadGeneration()
    {
        // This is half of the cost of a small commit: no acknowledgement besides the answer, no delegate.
        const string Operation = "read generation";
        NewRequest(NftMessage.GetGeneration, NetlinkFlags.None, Family.Unspecified, out NetlinkNest message).EndMessage(message);
        uint sequence = _socket.LastSequence;
        _socket.Send(Operation, _request.WrittenSpan);
        while (true)
        {
            var messages = new NetlinkMessageReader(_socket.Receive(Operation, AnswerTimeout));
            while (messages.Next())
            {
                if (messages.Header.Sequence != sequence)
                {
                    continue; // left over from a request that was given up
                }

                if (messages.Header.Type == NetlinkMessage.Error)
                {
                    NetlinkAcknowledgement.Read(messages.Header, messages.Payload).ThrowIfError(Operation);
                }

                return ReadGenerationId(messages.Payload);
            }
        }
    }

    /// <inheritdoc/>
    public bool HasTable(Family family, string name) => new TableReader(this, family, name).Exists();

    /// <inheritdoc/>
    public TableSnapshot? ReadTable(Family family, string name) => new TableReader(this, family, name).Read();

    /// <inheritdoc/>
    public TableSnapshot? ReadForComparison(Family family, string name) => new TableReader(this, family, name, forComparison: true).Read();

    /// <summary>Reads a table with its chains, rules and sets, but without the elements of named sets, which may be many.</summary>
    /// <param name="family">Address family.</param>
    /// <param name="name">Name of the table.</param>
    /// <returns><see langword="null"/> when there is no such table.</returns>
    public TableSnapshot? ReadRules(Family family, string name) => new TableReader(this, family, name, rulesOnly: true).Read();

    /// <summary>Lists the tables of all families, of whatever program.</summary>
    /// <exception cref="NetlinkException">The kernel refused, or the tables kept changing (<see cref="Errno.EINTR"/>).</exception>
    public IReadOnlyList<Table> ReadTables()
    {
        const string Operation = "list tables";
        const int Attempts = 20;
        List<Table> tables = [];
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            tables.Clear();
            NewRequest(NftMessage.GetTable, NetlinkFlags.Dump, Family.Unspecified, out NetlinkNest message).EndMessage(message);
            if (TryDump(Operation, (_, payload) =>
            {
                NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out byte family);
                tables.Add(TableCodec.Read((Family)family, reader, out uint _));
            }))
            {
                return tables;
            }
        }

        throw new NetlinkException(Operation, Errno.EINTR, $"the tables kept changing during {Attempts} attempts");
    }

    /// <inheritdoc/>
    public SetSnapshot? ReadSet(Set set) => new TableReader(this, set.Table.Family, set.Table.Name).ReadSet(set);

    /// <inheritdoc/>
    public SetSnapshot? FindElement(Set set, ReadOnlySpan<byte> key) => ElementQuery.Find(this, set, key);

    /// <summary>Closes the socket. Tables that it owns vanish, unless they are <see cref="Table.Persist"/>.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _request.Dispose();
    }

    /// <summary>Begins a request in the connection's own buffer.</summary>
    internal NetlinkWriter NewRequest(NftMessage type, NetlinkFlags flags, Family family, out NetlinkNest message)
    {
        _request.Clear();
        var writer = new NetlinkWriter(_request);
        message = writer.BeginMessage(
            (ushort)((NetlinkMessage.SubsystemNftables << 8) | (byte)type), NetlinkFlags.Request | flags, _socket.NextSequence());
        writer.WriteNetfilterHeader((byte)family);
        return writer;
    }

    /// <summary>Sends the begun request as a dump.</summary>
    internal bool TryDump(string operation, NetlinkMessageHandler handler) => _socket.TryDump(operation, _request, handler);

    /// <summary>Sends the begun request, which asks for one object.</summary>
    internal NetlinkAcknowledgement TryRequest(string operation, NetlinkMessageHandler handler) =>
        _socket.TryRequest(operation, _request, handler);

    /// <summary>
    /// The kernel has handled the batch before sendmsg returned. It answers with an error for each message that it refused, in order, and with the
    /// acknowledgement of the last message. An error of the whole batch is addressed to its first message, and nothing may follow it.
    /// </summary>
    private void ReadAnswers(Transaction transaction, uint first)
    {
        uint count = (uint)transaction.Messages.Count;
        NetlinkAcknowledgement? error = null;
        int further = 0;
        bool lost = false, finished = false, refused = false;
        while (!finished)
        {
            Errno received = refused || lost ? _socket.TryReceive(out ReadOnlySpan<byte> datagram) : ReceiveAnswer(out datagram);
            if (received == Errno.EAGAIN)
            {
                break;
            }

            if (received == Errno.ENOBUFS)
            {
                lost = true;
                continue;
            }

            var messages = new NetlinkMessageReader(datagram);
            while (messages.Next())
            {
                uint index = unchecked(messages.Header.Sequence - first);
                if (messages.Header.Type != NetlinkMessage.Error || index > count + 1)
                {
                    continue; // left over from a request that was given up
                }

                NetlinkAcknowledgement answer = NetlinkAcknowledgement.Read(messages.Header, messages.Payload);
                finished |= index == count;
                refused |= index == 0 || index > count;
                if (answer.Errno != Errno.None)
                {
                    further += error is null ? 0 : 1;
                    error ??= answer;
                }
            }
        }

        if (error is { } failure)
        {
            throw TransactionError.Describe(transaction, first, failure, further);
        }

        if (!finished)
        {
            throw new NftablesException(
                $"commit {transaction.Count} operations", Errno.ENOBUFS, "the kernel's answer was lost: read the table back to see what happened");
        }
    }

    private static uint ReadGenerationId(ReadOnlySpan<byte> payload)
    {
        NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out _);
        while (reader.Next())
        {
            if (reader.Type == GenerationId)
            {
                return reader.ReadUInt32BigEndian();
            }
        }

        throw new NetlinkException("read generation", Errno.EBADMSG, "the answer has no generation");
    }

    private Errno ReceiveAnswer(out ReadOnlySpan<byte> datagram)
    {
        Errno received = _socket.TryReceive(out datagram);
        if (received != Errno.EAGAIN)
        {
            return received;
        }

        datagram = _socket.Receive("commit", AnswerTimeout);
        return Errno.None;
    }

    /// <summary>
    /// The generation after our commit. A guarded commit moved it by one, or not at all when there was nothing to change; a larger step is
    /// somebody else's commit right behind ours, and then ours is given back so that the next guarded commit notices.
    /// </summary>
    private uint GenerationAfter(Transaction transaction)
    {
        uint now = ReadGeneration();
        if (transaction.Generation is not { } before || now == before)
        {
            return now;
        }

        // The kernel skips 0 when the number wraps.
        uint next = before == uint.MaxValue ? 1 : before + 1;
        return next;
    }
}
