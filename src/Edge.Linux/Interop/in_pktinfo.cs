using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/in.h: <c>struct in_pktinfo</c>: where a datagram goes out, and from which address. Addresses are big-endian.</summary>
[CStruct("in_pktinfo", "linux/in.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct in_pktinfo
{
    public int ipi_ifindex;
    public uint ipi_spec_dst;
    public uint ipi_addr;
}
