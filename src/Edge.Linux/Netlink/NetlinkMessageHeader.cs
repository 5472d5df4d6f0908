namespace Edge.Linux.Netlink;

/// <summary>linux/netlink.h: <c>struct nlmsghdr</c> as it was received.</summary>
/// <param name="Type"><c>nlmsg_type</c>.</param>
/// <param name="Flags"><c>nlmsg_flags</c>.</param>
/// <param name="Sequence"><c>nlmsg_seq</c>.</param>
/// <param name="PortId"><c>nlmsg_pid</c>: whom the message is for, or in a notification, who caused it.</param>
public readonly record struct NetlinkMessageHeader(ushort Type, NetlinkFlags Flags, uint Sequence, uint PortId);
