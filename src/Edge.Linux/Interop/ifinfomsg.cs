using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/rtnetlink.h: <c>struct ifinfomsg</c>, what RTM_*LINK messages begin with.</summary>
[CStruct("ifinfomsg", "linux/rtnetlink.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct ifinfomsg
{
    public byte ifi_family;
    public byte __ifi_pad;
    public ushort ifi_type;
    public int ifi_index;
    public uint ifi_flags;
    public uint ifi_change;
}
