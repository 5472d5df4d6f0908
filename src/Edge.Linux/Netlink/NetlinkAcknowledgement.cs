namespace Edge.Linux.Netlink;

/// <summary>The kernel's answer to a request: linux/netlink.h: <c>struct nlmsgerr</c> with the extended acknowledgement.</summary>
/// <param name="Errno">Why the request failed; <see cref="Errno.None"/> when it did not.</param>
/// <param name="Text">The kernel's own words, where it has some.</param>
/// <param name="Offset">Offset in bytes of the offending attribute from the start of the request.</param>
/// <param name="Sequence">Sequence number of the request.</param>
public readonly record struct NetlinkAcknowledgement(Errno Errno, string? Text, int? Offset, uint Sequence)
{
    private const int ErrorBytes = 4; // sizeof(nlmsgerr.error)

    /// <summary>Reads a message of type <see cref="NetlinkMessage.Error"/>.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="payload">Its payload.</param>
    /// <exception cref="NetlinkException">The message is too short.</exception>
    public static NetlinkAcknowledgement Read(NetlinkMessageHeader header, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < ErrorBytes + NetlinkWriter.MessageHeaderBytes)
        {
            NetlinkException.ThrowMalformed($"an acknowledgement has {payload.Length} bytes where 20 are needed");
        }

        var errno = (Errno)(-BitConverter.ToInt32(payload));
        if ((header.Flags & NetlinkFlags.AcknowledgeAttributes) == 0)
        {
            return new NetlinkAcknowledgement(errno, null, null, header.Sequence);
        }

        // The request's header is always repeated; its payload only in an error that is not capped.
        int skip = ErrorBytes + NetlinkWriter.MessageHeaderBytes;
        if (errno != Errno.None && (header.Flags & NetlinkFlags.Capped) == 0)
        {
            uint requestLength = (BitConverter.ToUInt32(payload[ErrorBytes..]) + 3) & ~3u;
            skip = (int)Math.Min((uint)payload.Length, ErrorBytes + Math.Max(requestLength, NetlinkWriter.MessageHeaderBytes));
        }

        string? text = null;
        int? offset = null;
        var reader = new NetlinkReader(payload[skip..]);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case NetlinkMessage.ErrorText: text = reader.ReadString(); break;
                case NetlinkMessage.ErrorOffset: offset = (int)reader.ReadUInt32Host(); break;
            }
        }

        return new NetlinkAcknowledgement(errno, text, offset, header.Sequence);
    }

    /// <summary>Throws when it is an error.</summary>
    /// <param name="operation">What was asked, for the message.</param>
    public void ThrowIfError(string operation)
    {
        if (Errno != Errno.None)
        {
            throw new NetlinkException(operation, Errno, Text, Offset, Sequence);
        }
    }
}
