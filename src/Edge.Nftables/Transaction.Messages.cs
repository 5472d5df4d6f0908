using Edge.Linux.Netlink;

namespace Edge.Nftables;

public sealed partial class Transaction
{
    private const int NetfilterHeaderBytes = 4; // sizeof(struct nfgenmsg)
    private const int FlagsOffset = 6; // offsetof(struct nlmsghdr, nlmsg_flags)
    private const int SequenceOffset = 8; // offsetof(struct nlmsghdr, nlmsg_seq)

    /// <summary>The messages between the framing ones: the n-th has the sequence number of the first of the batch plus n + 1.</summary>
    internal IReadOnlyList<Message> Messages => _messages;

    /// <summary>Offset of the elements of a packed message from its start, and the elements themselves.</summary>
    internal NetlinkReader ElementsOf(int index, out int offsetInMessage)
    {
        ReadOnlySpan<byte> rest = _buffer.WrittenSpan[_messages[index].Offset..];
        var messages = new NetlinkMessageReader(rest);
        messages.Next();
        NetlinkReader attributes = NetlinkReader.AfterNetfilterHeader(messages.Payload, out _);
        const int Headers = NetlinkWriter.MessageHeaderBytes + NetfilterHeaderBytes;
        while (attributes.Next())
        {
            if (attributes.Type == ElementListElements)
            {
                offsetInMessage = Headers + attributes.Offset + NetlinkWriter.AttributeHeaderBytes;
                return attributes.Nested();
            }
        }

        offsetInMessage = 0;
        return default;
    }

    /// <summary>
    /// Gives each message its number. An acknowledgement is a socket buffer of its own in our receive queue, charged by its memory and not its
    /// length; one is enough, because the kernel answers a batch in the order of its messages after the commit.
    /// </summary>
    private void NumberMessages(uint firstSequence)
    {
        Span<byte> bytes = _buffer.Written;
        BitConverter.TryWriteBytes(bytes[SequenceOffset..], firstSequence);
        for (int i = 0; i < _messages.Count; i++)
        {
            Span<byte> header = bytes[_messages[i].Offset..];
            BitConverter.TryWriteBytes(header[SequenceOffset..], unchecked(firstSequence + 1 + (uint)i));
            ushort flags = (ushort)(BitConverter.ToUInt16(header[FlagsOffset..]) & ~(ushort)NetlinkFlags.Acknowledge);
            bool last = i == _messages.Count - 1;
            BitConverter.TryWriteBytes(header[FlagsOffset..], (ushort)(flags | (last ? (ushort)NetlinkFlags.Acknowledge : 0)));
        }

        Span<byte> end = bytes[^(NetlinkWriter.MessageHeaderBytes + NetfilterHeaderBytes)..];
        BitConverter.TryWriteBytes(end[SequenceOffset..], unchecked(firstSequence + 1 + (uint)_messages.Count));
    }

    /// <summary>A message of the batch.</summary>
    /// <param name="Offset">Offset of its header in the buffer.</param>
    /// <param name="Verb">What it does.</param>
    /// <param name="Type">How the kernel calls it.</param>
    /// <param name="Subject">What it does it to.</param>
    /// <param name="FirstOperation">Index of its first operation.</param>
    internal readonly record struct Message(int Offset, Verb Verb, NftMessage Type, object Subject, int FirstOperation);
}
