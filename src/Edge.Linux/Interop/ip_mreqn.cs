using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/in.h: <c>struct ip_mreqn</c>. Addresses are big-endian.</summary>
[CStruct("ip_mreqn", "linux/in.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct ip_mreqn
{
    public uint imr_multiaddr;
    public uint imr_address;
    public int imr_ifindex;
}
