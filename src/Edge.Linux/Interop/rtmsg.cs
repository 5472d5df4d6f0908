using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/rtnetlink.h: <c>struct rtmsg</c>, what RTM_*ROUTE messages begin with.</summary>
[CStruct("rtmsg", "linux/rtnetlink.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct rtmsg
{
    public byte rtm_family;
    public byte rtm_dst_len;
    public byte rtm_src_len;
    public byte rtm_tos;
    public byte rtm_table;
    public byte rtm_protocol;
    public byte rtm_scope;
    public byte rtm_type;
    public uint rtm_flags;
}
