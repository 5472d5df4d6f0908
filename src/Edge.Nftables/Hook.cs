namespace Edge.Nftables;

/// <summary>Where a base chain hangs: <c>NF_INET_*</c> of linux/netfilter.h.</summary>
public enum Hook
{
    /// <summary><c>NF_INET_PRE_ROUTING</c>.</summary>
    Prerouting = 0,

    /// <summary><c>NF_INET_LOCAL_IN</c>.</summary>
    Input = 1,

    /// <summary><c>NF_INET_FORWARD</c>.</summary>
    Forward = 2,

    /// <summary><c>NF_INET_LOCAL_OUT</c>.</summary>
    Output = 3,

    /// <summary><c>NF_INET_POST_ROUTING</c>.</summary>
    Postrouting = 4,

    /// <summary><c>NF_INET_INGRESS</c>; in a table of family netdev <c>NF_NETDEV_INGRESS</c>, which is 0.</summary>
    Ingress = 5,
}
