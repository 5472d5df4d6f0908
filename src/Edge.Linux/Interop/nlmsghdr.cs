using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/netlink.h: <c>struct nlmsghdr</c>. Only its size and layout are used: the bytes are written by <see cref="Netlink.NetlinkWriter"/>.</summary>
[CStruct("nlmsghdr", "linux/netlink.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct nlmsghdr
{
    public uint nlmsg_len;
    public ushort nlmsg_type;
    public ushort nlmsg_flags;
    public uint nlmsg_seq;
    public uint nlmsg_pid;
}
