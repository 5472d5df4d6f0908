using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

/// <summary>The part of rtnetlink that is read here. linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h, linux/if.h.</summary>
[CHeader("linux/if.h", "linux/rtnetlink.h", "linux/if_link.h", "linux/if_addr.h")]
internal static class RouteMessage
{
    internal const ushort NewLink = 16; // RTM_NEWLINK
    internal const ushort GetLink = 18; // RTM_GETLINK
    internal const ushort NewAddress = 20; // RTM_NEWADDR
    internal const ushort GetAddress = 22; // RTM_GETADDR

    internal const ushort NewRoute = 24; // RTM_NEWROUTE
    internal const ushort GetRoute = 26; // RTM_GETROUTE

    internal const ushort RouteDestination = 1; // RTA_DST
    internal const ushort RouteInterface = 4; // RTA_OIF
    internal const ushort RouteGateway = 5; // RTA_GATEWAY
    internal const ushort RouteMetric = 6; // RTA_PRIORITY
    internal const ushort RouteMultipath = 9; // RTA_MULTIPATH
    internal const ushort RouteVia = 18; // RTA_VIA
    internal const byte RouteUnicast = 1; // RTN_UNICAST
    internal const byte TableMain = 254; // RT_TABLE_MAIN

    internal const ushort LinkName = 3; // IFLA_IFNAME
    internal const uint LinkUp = 0x1; // IFF_UP
    internal const uint LinkLoopback = 0x8; // IFF_LOOPBACK

    internal const ushort AddressOfPeer = 1; // IFA_ADDRESS
    internal const ushort AddressLocal = 2; // IFA_LOCAL
    internal const byte AddressSecondary = 0x01; // IFA_F_SECONDARY
    internal const byte AddressDuplicate = 0x08; // IFA_F_DADFAILED
    internal const byte AddressDeprecated = 0x20; // IFA_F_DEPRECATED
    internal const byte AddressTentative = 0x40; // IFA_F_TENTATIVE
    internal const byte ScopeUniverse = 0; // RT_SCOPE_UNIVERSE

    internal const int GroupLink = 1; // RTNLGRP_LINK
    internal const int GroupIPv4Address = 5; // RTNLGRP_IPV4_IFADDR
    internal const int GroupIPv6Address = 9; // RTNLGRP_IPV6_IFADDR
    internal const int GroupIPv4Route = 7; // RTNLGRP_IPV4_ROUTE
    internal const int GroupIPv6Route = 11; // RTNLGRP_IPV6_ROUTE
}
