namespace Edge.Nftables;

/// <summary>Address family of a table: <c>NFPROTO_*</c> of linux/netfilter.h.</summary>
public enum Family : byte
{
    /// <summary>Not of one family (<c>NFPROTO_UNSPEC</c>).</summary>
    Unspecified = 0,

    /// <summary><c>inet</c>: IPv4 and IPv6.</summary>
    Inet = 1,

    /// <summary><c>ip</c>: IPv4.</summary>
    IPv4 = 2,

    /// <summary><c>arp</c>.</summary>
    Arp = 3,

    /// <summary><c>netdev</c>: ingress and egress of a device.</summary>
    Netdev = 5,

    /// <summary><c>bridge</c>.</summary>
    Bridge = 7,

    /// <summary><c>ip6</c>: IPv6.</summary>
    IPv6 = 10,
}
