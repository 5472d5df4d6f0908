namespace Edge.Linux.Interop;

/// <summary>Families, protocols and options of sockets of IPv4 and IPv6. Their numbers are the same on x86 and ARM.</summary>
[CHeader("sys/socket.h", "netinet/in.h")]
internal static class InetConstants
{
    // sys/socket.h (bits/socket.h)
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int MSG_CTRUNC = 0x8;

    // asm-generic/socket.h
    internal const int SO_BINDTODEVICE = 25;

    // netinet/in.h
    internal const int IPPROTO_IP = 0;
    internal const int IPPROTO_ICMP = 1;
    internal const int IPPROTO_IPV6 = 41;
    internal const int IPPROTO_ICMPV6 = 58;

    // netinet/in.h (bits/in.h), from linux/in.h
    internal const int IP_PKTINFO = 8;
    internal const int IP_MULTICAST_IF = 32;
    internal const int IP_MULTICAST_TTL = 33;
    internal const int IP_MULTICAST_LOOP = 34;
    internal const int IP_ADD_MEMBERSHIP = 35;

    // netinet/in.h (bits/in.h), from linux/in6.h
    internal const int IPV6_MULTICAST_IF = 17;
    internal const int IPV6_MULTICAST_HOPS = 18;
    internal const int IPV6_MULTICAST_LOOP = 19;
    internal const int IPV6_ADD_MEMBERSHIP = 20;
    internal const int IPV6_PKTINFO = 50;
    internal const int IPV6_RECVHOPLIMIT = 51;
    internal const int IPV6_HOPLIMIT = 52;
}
