using Edge.Linux.Interop;

namespace Edge.Linux.Packets;

/// <summary>What a frame carries (linux/if_ether.h).</summary>
[CHeader("linux/if_ether.h")]
public enum EtherType : ushort
{
    /// <summary>The address resolution protocol, RFC 826.</summary>
    [CName("ETH_P_ARP")]
    Arp = 0x0806,

    /// <summary>IPv6; neighbour discovery is part of it, RFC 4861.</summary>
    [CName("ETH_P_IPV6")]
    IPv6 = 0x86DD,
}
