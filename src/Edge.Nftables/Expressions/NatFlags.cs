namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_nat.h: <c>NF_NAT_RANGE_*</c>.</summary>
[Flags]
public enum NatFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>NF_NAT_RANGE_MAP_IPS</c>.</summary>
    MapAddresses = 0x1,

    /// <summary><c>NF_NAT_RANGE_PROTO_SPECIFIED</c>: nft sends it with ports.</summary>
    ProtocolSpecified = 0x2,

    /// <summary><c>NF_NAT_RANGE_PROTO_RANDOM</c>.</summary>
    Random = 0x4,

    /// <summary><c>NF_NAT_RANGE_PERSISTENT</c>.</summary>
    Persistent = 0x8,

    /// <summary><c>NF_NAT_RANGE_PROTO_RANDOM_FULLY</c>.</summary>
    FullyRandom = 0x10,

    /// <summary><c>NF_NAT_RANGE_NETMAP</c>.</summary>
    Netmap = 0x40,
}
