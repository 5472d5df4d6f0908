using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/ipv6.h: <c>struct in6_pktinfo</c>: where a datagram goes out, and from which address. The address is big-endian.</summary>
[CStruct("in6_pktinfo", "linux/ipv6.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct in6_pktinfo
{
    public fixed byte ipi6_addr[16];
    public int ipi6_ifindex;
}
