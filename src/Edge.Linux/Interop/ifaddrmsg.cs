using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/if_addr.h: <c>struct ifaddrmsg</c>, what RTM_*ADDR messages begin with.</summary>
[CStruct("ifaddrmsg", "linux/if_addr.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct ifaddrmsg
{
    public byte ifa_family;
    public byte ifa_prefixlen;
    public byte ifa_flags;
    public byte ifa_scope;
    public uint ifa_index;
}
