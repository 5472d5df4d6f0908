using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/neighbour.h: <c>struct ndmsg</c>, what RTM_*NEIGH messages begin with.</summary>
[CStruct("ndmsg", "linux/neighbour.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct ndmsg
{
    public byte ndm_family;
    public byte ndm_pad1;
    public ushort ndm_pad2;
    public int ndm_ifindex;
    public ushort ndm_state;
    public byte ndm_flags;
    public byte ndm_type;
}
