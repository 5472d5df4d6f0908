using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

/// <summary>Message types that every netlink family has (linux/netlink.h), and the framing of nfnetlink (linux/netfilter/nfnetlink.h).</summary>
[CHeader("linux/netlink.h", "linux/netfilter/nfnetlink.h")]
public static class NetlinkMessage
{
    /// <summary><c>NLMSG_NOOP</c>.</summary>
    [CName("NLMSG_NOOP")]
    public const ushort Noop = 1;

    /// <summary><c>NLMSG_ERROR</c>: an error or, with error 0, an acknowledgement.</summary>
    [CName("NLMSG_ERROR")]
    public const ushort Error = 2;

    /// <summary><c>NLMSG_DONE</c>: the end of a dump.</summary>
    [CName("NLMSG_DONE")]
    public const ushort Done = 3;

    /// <summary><c>NLMSG_OVERRUN</c>: data was lost.</summary>
    [CName("NLMSG_OVERRUN")]
    public const ushort Overrun = 4;

    /// <summary><c>NFNL_MSG_BATCH_BEGIN</c>.</summary>
    [CName("NFNL_MSG_BATCH_BEGIN")]
    public const ushort BatchBegin = 0x10;

    /// <summary><c>NFNL_MSG_BATCH_END</c>.</summary>
    [CName("NFNL_MSG_BATCH_END")]
    public const ushort BatchEnd = 0x11;

    /// <summary><c>NFNL_BATCH_GENID</c>: the generation that the batch was computed against.</summary>
    [CName("NFNL_BATCH_GENID")]
    public const ushort BatchGeneration = 1;

    /// <summary><c>NFNL_SUBSYS_NFTABLES</c>.</summary>
    [CName("NFNL_SUBSYS_NFTABLES")]
    public const ushort SubsystemNftables = 10;

    /// <summary><c>NETLINK_NETFILTER</c> of linux/netlink.h.</summary>
    [CName("NETLINK_NETFILTER")]
    public const int ProtocolNetfilter = 12;

    /// <summary><c>NETLINK_ROUTE</c> of linux/netlink.h.</summary>
    [CName("NETLINK_ROUTE")]
    public const int ProtocolRoute = 0;

    /// <summary><c>NLMSGERR_ATTR_MSG</c>: the kernel's text.</summary>
    [CName("NLMSGERR_ATTR_MSG")]
    internal const ushort ErrorText = 1;

    /// <summary><c>NLMSGERR_ATTR_OFFS</c>: offset of the offending attribute in the request.</summary>
    [CName("NLMSGERR_ATTR_OFFS")]
    internal const ushort ErrorOffset = 2;
}
