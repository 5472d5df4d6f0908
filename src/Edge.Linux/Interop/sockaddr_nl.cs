using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/netlink.h: <c>struct sockaddr_nl</c>.</summary>
[CStruct("sockaddr_nl", "linux/netlink.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct sockaddr_nl
{
    public ushort nl_family;
    public ushort nl_pad;
    public uint nl_pid;
    public uint nl_groups;
}
