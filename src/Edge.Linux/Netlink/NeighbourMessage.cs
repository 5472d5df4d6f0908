using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

/// <summary>The part of rtnetlink that is about neighbours. linux/rtnetlink.h, linux/neighbour.h.</summary>
[CHeader("linux/rtnetlink.h", "linux/neighbour.h")]
internal static class NeighbourMessage
{
    internal const ushort New = 28; // RTM_NEWNEIGH
    internal const ushort Get = 30; // RTM_GETNEIGH
    internal const ushort Destination = 1; // NDA_DST
    internal const byte Use = 0x01; // NTF_USE
    internal const ushort Incomplete = 0x01; // NUD_INCOMPLETE
    internal const ushort Reachable = 0x02; // NUD_REACHABLE
    internal const ushort Failed = 0x20; // NUD_FAILED
    internal const ushort NoArp = 0x40; // NUD_NOARP
    internal const ushort Permanent = 0x80; // NUD_PERMANENT
}
