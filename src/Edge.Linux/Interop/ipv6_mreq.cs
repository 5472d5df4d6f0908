using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/in6.h: <c>struct ipv6_mreq</c>. The address is big-endian.</summary>
[CStruct("ipv6_mreq", "linux/in6.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ipv6_mreq
{
    public fixed byte ipv6mr_multiaddr[16];
    public int ipv6mr_ifindex;
}
