using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/if_packet.h: <c>struct sockaddr_ll</c>; the protocol is big-endian.</summary>
[CStruct("sockaddr_ll", "linux/if_packet.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_ll
{
    public ushort sll_family;
    public ushort sll_protocol;
    public int sll_ifindex;
    public ushort sll_hatype;
    public byte sll_pkttype;
    public byte sll_halen;
    public fixed byte sll_addr[8];
}
