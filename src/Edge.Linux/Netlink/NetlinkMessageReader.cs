namespace Edge.Linux.Netlink;

/// <summary>Walks over the messages of a received datagram or of a batch.</summary>
/// <param name="datagram">Whole messages, one after the other.</param>
public ref struct NetlinkMessageReader(ReadOnlySpan<byte> datagram)
{
    private readonly ReadOnlySpan<byte> _datagram = datagram;
    private int _next;

    /// <summary>Header of the current message.</summary>
    public NetlinkMessageHeader Header { get; private set; }

    /// <summary>What follows the header of the current message.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Offset of the current message from the start, in bytes.</summary>
    public int Offset { get; private set; }

    /// <summary>Goes to the next message.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="NetlinkException">The message says that it is shorter than its header or longer than what was received.</exception>
    public bool Next()
    {
        ReadOnlySpan<byte> rest = _datagram[Math.Min(_next, _datagram.Length)..];
        if (rest.IsEmpty)
        {
            return false;
        }

        if (rest.Length < NetlinkWriter.MessageHeaderBytes)
        {
            NetlinkException.ThrowMalformed($"{rest.Length} bytes are left where a message header of 16 should be");
        }

        // The one place where nlmsg_len is checked: everything below it may trust Payload.
        uint length = BitConverter.ToUInt32(rest);
        if (length < NetlinkWriter.MessageHeaderBytes || length > (uint)rest.Length)
        {
            NetlinkException.ThrowMalformed($"a message says it has {length} bytes where {rest.Length} were received");
        }

        Header = new NetlinkMessageHeader(
            BitConverter.ToUInt16(rest[4..]),
            (NetlinkFlags)BitConverter.ToUInt16(rest[6..]),
            BitConverter.ToUInt32(rest[8..]),
            BitConverter.ToUInt32(rest[12..]));
        Payload = rest[NetlinkWriter.MessageHeaderBytes..(int)length];
        Offset = _next;
        _next += (int)((length + 3) & ~3u);
        return true;
    }
}
