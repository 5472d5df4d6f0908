using Edge.Linux.Conntrack;
using Edge.Linux.Netlink;

namespace Edge.SystemTests.Conntrack;

/// <summary>Makes entries of connection tracking without any packet (<c>IPCTNL_MSG_CT_NEW</c>). The agent never does.</summary>
internal sealed class ConntrackWriter : IDisposable
{
    private const int BatchBytes = 1 << 20;
    private const uint TimeoutSeconds = 600;

    // linux/netfilter/nf_conntrack_common.h: IPS_CONFIRMED | IPS_ASSURED | IPS_SEEN_REPLY, so that a full table does not evict them.
    private const uint Established = 0xe;

    private const ushort ProtocolSctp = 3; // CTA_PROTOINFO_SCTP
    private const ushort SctpState = 1; // CTA_PROTOINFO_SCTP_STATE
    private const ushort SctpTagOriginal = 2; // CTA_PROTOINFO_SCTP_VTAG_ORIGINAL
    private const ushort SctpTagReply = 3; // CTA_PROTOINFO_SCTP_VTAG_REPLY
    private const byte SctpEstablished = 4; // SCTP_CONNTRACK_ESTABLISHED

    private readonly NetlinkSocket _socket = NetlinkSocket.Open(NetlinkMessage.ProtocolNetfilter);
    private readonly NetlinkBuffer _batch = new();

    /// <summary>Adds an entry to the batch.</summary>
    public void Add(in ConntrackTuple original, in ConntrackTuple reply, uint mark)
    {
        var writer = new NetlinkWriter(_batch);
        NetlinkNest message = writer.BeginMessage(
            ConntrackMessage.New, NetlinkFlags.Request | NetlinkFlags.Create | NetlinkFlags.Exclusive | NetlinkFlags.Acknowledge, _socket.NextSequence());
        writer.WriteNetfilterHeader(ConntrackCodec.Family(original.AddressBytes));
        ConntrackCodec.WriteTuple(writer, ConntrackMessage.TupleOriginal, original);
        ConntrackCodec.WriteTuple(writer, ConntrackMessage.TupleReply, reply);
        writer.WriteUInt32BigEndian(ConntrackMessage.Timeout, TimeoutSeconds);
        writer.WriteUInt32BigEndian(ConntrackMessage.Status, Established);
        writer.WriteUInt32BigEndian(ConntrackMessage.Mark, mark);
        switch (original.Protocol)
        {
            case 6:
                NetlinkNest information = writer.Begin(ConntrackMessage.ProtocolInformation);
                NetlinkNest tcp = writer.Begin(ConntrackMessage.InformationTcp);
                writer.WriteByte(ConntrackMessage.InformationTcpState, (byte)ConntrackTcpState.Established);
                writer.End(tcp);
                writer.End(information);
                break;
            case 132:
                NetlinkNest ofSctp = writer.Begin(ConntrackMessage.ProtocolInformation);
                NetlinkNest sctp = writer.Begin(ProtocolSctp);
                writer.WriteByte(SctpState, SctpEstablished);
                writer.WriteUInt32BigEndian(SctpTagOriginal, 1);
                writer.WriteUInt32BigEndian(SctpTagReply, 2);
                writer.End(sctp);
                writer.End(ofSctp);
                break;
        }

        writer.EndMessage(message);
        if (_batch.Length > BatchBytes)
        {
            Flush();
        }
    }

    /// <summary>Hands the batch to the kernel and throws when it refuses one of them.</summary>
    public void Flush()
    {
        if (_batch.Length == 0)
        {
            return;
        }

        if (!_socket.TryReserveSend(_batch.Length))
        {
            throw new InvalidOperationException($"no room to send {_batch.Length} bytes");
        }

        uint last = _socket.LastSequence;
        _socket.Send("create entries of connection tracking", _batch.WrittenSpan);
        _batch.Clear();
        while (true)
        {
            var answers = new NetlinkMessageReader(_socket.Receive("create entries of connection tracking", TimeSpan.FromSeconds(30)));
            while (answers.Next())
            {
                NetlinkAcknowledgement.Read(answers.Header, answers.Payload).ThrowIfError("create an entry of connection tracking");
                if (answers.Header.Sequence == last)
                {
                    return;
                }
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _batch.Dispose();
    }
}
