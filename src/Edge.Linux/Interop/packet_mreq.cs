using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/if_packet.h: <c>struct packet_mreq</c>, what a packet socket wants to hear beyond its host's own frames.</summary>
[CStruct("packet_mreq", "linux/if_packet.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct packet_mreq
{
    public int mr_ifindex;
    public ushort mr_type;
    public ushort mr_alen;
    public fixed byte mr_address[8];
}
