using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

/// <summary>The part of rtnetlink that is used here. linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h, linux/if_arp.h, linux/if.h, linux/fib_rules.h.</summary>
[CHeader("linux/if.h", "linux/if_arp.h", "linux/rtnetlink.h", "linux/if_link.h", "linux/if_addr.h", "linux/fib_rules.h")]
internal static class RouteMessage
{
    internal const ushort NewLink = 16; // RTM_NEWLINK
    internal const ushort GetLink = 18; // RTM_GETLINK
    internal const ushort NewAddress = 20; // RTM_NEWADDR
    internal const ushort DeleteAddress = 21; // RTM_DELADDR
    internal const ushort GetAddress = 22; // RTM_GETADDR

    internal const ushort NewRoute = 24; // RTM_NEWROUTE
    internal const ushort DeleteRoute = 25; // RTM_DELROUTE
    internal const ushort GetRoute = 26; // RTM_GETROUTE

    internal const ushort NewRule = 32; // RTM_NEWRULE
    internal const ushort DeleteRule = 33; // RTM_DELRULE
    internal const ushort GetRule = 34; // RTM_GETRULE

    internal const ushort RouteDestination = 1; // RTA_DST
    internal const ushort RouteInterface = 4; // RTA_OIF
    internal const ushort RouteGateway = 5; // RTA_GATEWAY
    internal const ushort RouteMetric = 6; // RTA_PRIORITY
    internal const ushort RouteMultipath = 9; // RTA_MULTIPATH
    internal const ushort RouteTable = 15; // RTA_TABLE
    internal const ushort RouteVia = 18; // RTA_VIA
    internal const byte RouteUnicast = 1; // RTN_UNICAST
    internal const byte RouteLocal = 2; // RTN_LOCAL
    internal const byte TableUnspecified = 0; // RT_TABLE_UNSPEC
    internal const byte TableCompatible = 252; // RT_TABLE_COMPAT
    internal const byte TableDefault = 253; // RT_TABLE_DEFAULT
    internal const byte TableMain = 254; // RT_TABLE_MAIN
    internal const byte TableLocal = 255; // RT_TABLE_LOCAL
    internal const byte ScopeLink = 253; // RT_SCOPE_LINK
    internal const byte ScopeHost = 254; // RT_SCOPE_HOST
    internal const byte ScopeNowhere = 255; // RT_SCOPE_NOWHERE

    internal const byte RuleToTable = 1; // FR_ACT_TO_TBL
    internal const ushort RuleInputInterface = 3; // FRA_IIFNAME
    internal const ushort RulePriority = 6; // FRA_PRIORITY
    internal const ushort RuleMark = 10; // FRA_FWMARK
    internal const ushort RuleSuppressPrefixLength = 14; // FRA_SUPPRESS_PREFIXLEN
    internal const ushort RuleTable = 15; // FRA_TABLE
    internal const ushort RuleMask = 16; // FRA_FWMASK
    internal const ushort RuleProtocol = 21; // FRA_PROTOCOL

    internal const ushort LinkAddress = 1; // IFLA_ADDRESS
    internal const ushort LinkName = 3; // IFLA_IFNAME
    internal const uint LinkUp = 0x1; // IFF_UP
    internal const uint LinkLoopback = 0x8; // IFF_LOOPBACK
    internal const uint LinkRunning = 0x40; // IFF_RUNNING
    internal const uint LinkNoArp = 0x80; // IFF_NOARP
    internal const ushort LinkEthernet = 1; // ARPHRD_ETHER

    internal const ushort AddressOfPeer = 1; // IFA_ADDRESS
    internal const ushort AddressLocal = 2; // IFA_LOCAL
    internal const ushort AddressCacheInfo = 6; // IFA_CACHEINFO
    internal const ushort AddressFlags = 8; // IFA_FLAGS
    internal const ushort AddressProtocol = 11; // IFA_PROTO
    internal const byte AddressNoDuplicateDetection = 0x02; // IFA_F_NODAD
    internal const uint AddressNoPrefixRoute = 0x200; // IFA_F_NOPREFIXROUTE
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
    internal const int GroupIPv4Rule = 8; // RTNLGRP_IPV4_RULE
    internal const int GroupIPv6Rule = 19; // RTNLGRP_IPV6_RULE
}
