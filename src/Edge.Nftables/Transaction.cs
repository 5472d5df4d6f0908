using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>
/// A list of changes that the kernel makes all at once or not at all. It is encoded straight into one netlink buffer: an element costs
/// bytes, not objects. Invalid arguments throw here; what the kernel refuses throws at <see cref="INftables.Commit"/>.
/// Not thread-safe; may be cleared and used again.
/// </summary>
public sealed partial class Transaction : IDisposable
{
    // nfgenmsg.res_id of the batch framing is the subsystem.
    private const ushort Subsystem = NetlinkMessage.SubsystemNftables;

    private readonly NetlinkBuffer _buffer = new();
    private readonly List<Message> _messages = [];
    private uint? _generation;
    private bool _ended;

    /// <summary>An empty transaction.</summary>
    /// <param name="generation">Refuse to commit unless the tables are at this generation (<c>NFNL_BATCH_GENID</c>).</param>
    public Transaction(uint? generation = null)
    {
        _generation = generation;
        Begin();
    }

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Number of operations; each element is one.</summary>
    public int Count { get; private set; }

    /// <summary>Size of the batch so far, in bytes.</summary>
    public int LengthBytes => _buffer.Length;

    /// <summary>The generation that the tables must be at, when the transaction is guarded.</summary>
    public uint? Generation => _generation;

    /// <summary>Empties the transaction and keeps its memory.</summary>
    /// <param name="generation">As in the constructor.</param>
    public void Clear(uint? generation = null)
    {
        _generation = generation;
        _buffer.Clear();
        _messages.Clear();
        _ended = false;
        _openSet = null;
        _nextSetId = FirstSetId;
        Count = 0;
        Begin();
    }

    /// <summary>
    /// The whole batch as the kernel gets it, from <c>NFNL_MSG_BATCH_BEGIN</c> to <c>NFNL_MSG_BATCH_END</c>. Sequence numbers count from
    /// <paramref name="firstSequence"/>; only the last change asks for an acknowledgement, errors come unasked. Valid until the next change.
    /// </summary>
    /// <param name="firstSequence">Sequence number of the first message.</param>
    public ReadOnlySpan<byte> Encode(uint firstSequence = 0)
    {
        if (!_ended)
        {
            CloseElements();
            var writer = new NetlinkWriter(_buffer);
            NetlinkNest end = writer.BeginMessage(NetlinkMessage.BatchEnd, NetlinkFlags.Request, 0);
            writer.WriteNetfilterHeader(0, Subsystem);
            writer.EndMessage(end);
            _ended = true;
        }

        NumberMessages(firstSequence);
        return _buffer.WrittenSpan;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => _buffer.Dispose();

    private void Begin()
    {
        var writer = new NetlinkWriter(_buffer);
        NetlinkNest begin = writer.BeginMessage(NetlinkMessage.BatchBegin, NetlinkFlags.Request, 0);
        writer.WriteNetfilterHeader(0, Subsystem);
        if (_generation is { } generation)
        {
            writer.WriteUInt32BigEndian(NetlinkMessage.BatchGeneration, generation);
        }

        writer.EndMessage(begin);
    }

    /// <summary>Begins a message and remembers what it is about.</summary>
    private NetlinkNest BeginMessage(NetlinkWriter writer, Verb verb, NftMessage type, NetlinkFlags flags, Family family, object subject)
    {
        if (_ended)
        {
            // More is added after the batch was encoded: take the end off again.
            _buffer.Truncate(_buffer.Length - NetlinkWriter.MessageHeaderBytes - NetfilterHeaderBytes);
            _ended = false;
        }

        NetlinkNest nest = writer.BeginMessage((ushort)((Subsystem << 8) | (byte)type), NetlinkFlags.Request | flags, 0);
        writer.WriteNetfilterHeader((byte)family);
        _messages.Add(new Message(nest.Offset, verb, type, subject, Count));
        return nest;
    }
}
