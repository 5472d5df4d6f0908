using Edge.Linux.Interop;

namespace Edge.Linux.Conntrack;

/// <summary>
/// The part of ctnetlink that is used here: linux/netfilter/nfnetlink_conntrack.h. Numbers in attributes are big-endian, but for the flags
/// of <see cref="Filter"/>.
/// </summary>
[CHeader("linux/netfilter/nfnetlink.h", "linux/netfilter/nfnetlink_conntrack.h")]
internal static class ConntrackMessage
{
    internal const ushort Subsystem = 1; // NFNL_SUBSYS_CTNETLINK

    // nlmsg_type: the subsystem in the upper byte.
    internal const ushort New = (Subsystem << 8) | MessageNew;
    internal const ushort Get = (Subsystem << 8) | MessageGet;
    internal const ushort Delete = (Subsystem << 8) | MessageDelete;

    internal const ushort TupleOriginal = 1; // CTA_TUPLE_ORIG
    internal const ushort TupleReply = 2; // CTA_TUPLE_REPLY
    internal const ushort Status = 3; // CTA_STATUS
    internal const ushort ProtocolInformation = 4; // CTA_PROTOINFO
    internal const ushort Timeout = 7; // CTA_TIMEOUT
    internal const ushort Mark = 8; // CTA_MARK
    internal const ushort Id = 12; // CTA_ID
    internal const ushort Zone = 18; // CTA_ZONE
    internal const ushort MarkMask = 21; // CTA_MARK_MASK
    internal const ushort Filter = 25; // CTA_FILTER

    internal const ushort TupleAddresses = 1; // CTA_TUPLE_IP
    internal const ushort TupleProtocol = 2; // CTA_TUPLE_PROTO
    internal const ushort TupleZone = 3; // CTA_TUPLE_ZONE

    internal const ushort IPv4Source = 1; // CTA_IP_V4_SRC
    internal const ushort IPv4Destination = 2; // CTA_IP_V4_DST
    internal const ushort IPv6Source = 3; // CTA_IP_V6_SRC
    internal const ushort IPv6Destination = 4; // CTA_IP_V6_DST

    internal const ushort ProtocolNumber = 1; // CTA_PROTO_NUM
    internal const ushort SourcePort = 2; // CTA_PROTO_SRC_PORT
    internal const ushort DestinationPort = 3; // CTA_PROTO_DST_PORT

    internal const ushort InformationTcp = 1; // CTA_PROTOINFO_TCP
    internal const ushort InformationTcpState = 1; // CTA_PROTOINFO_TCP_STATE

    internal const ushort FilterOriginalFlags = 1; // CTA_FILTER_ORIG_FLAGS

    // "Compare the protocol number": CTA_FILTER_F_CTA_PROTO_NUM of the kernel's net/netfilter/nf_internals.h, which no header for programs repeats.
    internal const uint FilterByProtocolNumber = 1 << 3;

    private const ushort MessageNew = 0; // IPCTNL_MSG_CT_NEW
    private const ushort MessageGet = 1; // IPCTNL_MSG_CT_GET
    private const ushort MessageDelete = 2; // IPCTNL_MSG_CT_DELETE
}
