namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_meta_keys</c>.</summary>
public enum MetaKey : uint
{
    /// <summary><c>NFT_META_LEN</c>.</summary>
    Length = 0,

    /// <summary><c>NFT_META_PROTOCOL</c>.</summary>
    Protocol = 1,

    /// <summary><c>NFT_META_PRIORITY</c>.</summary>
    Priority = 2,

    /// <summary><c>NFT_META_MARK</c>.</summary>
    Mark = 3,

    /// <summary><c>NFT_META_IIF</c>.</summary>
    InputInterface = 4,

    /// <summary><c>NFT_META_OIF</c>.</summary>
    OutputInterface = 5,

    /// <summary><c>NFT_META_IIFNAME</c>.</summary>
    InputInterfaceName = 6,

    /// <summary><c>NFT_META_OIFNAME</c>.</summary>
    OutputInterfaceName = 7,

    /// <summary><c>NFT_META_IIFTYPE</c>.</summary>
    InputInterfaceType = 8,

    /// <summary><c>NFT_META_OIFTYPE</c>.</summary>
    OutputInterfaceType = 9,

    /// <summary><c>NFT_META_SKUID</c>.</summary>
    SocketUser = 10,

    /// <summary><c>NFT_META_SKGID</c>.</summary>
    SocketGroup = 11,

    /// <summary><c>NFT_META_NFTRACE</c>.</summary>
    Trace = 12,

    /// <summary><c>NFT_META_RTCLASSID</c>.</summary>
    RoutingClass = 13,

    /// <summary><c>NFT_META_SECMARK</c>.</summary>
    SecurityMark = 14,

    /// <summary><c>NFT_META_NFPROTO</c>.</summary>
    NetfilterProtocol = 15,

    /// <summary><c>NFT_META_L4PROTO</c>.</summary>
    L4Protocol = 16,

    /// <summary><c>NFT_META_BRI_IIFNAME</c>.</summary>
    BridgeInputName = 17,

    /// <summary><c>NFT_META_BRI_OIFNAME</c>.</summary>
    BridgeOutputName = 18,

    /// <summary><c>NFT_META_PKTTYPE</c>.</summary>
    PacketType = 19,

    /// <summary><c>NFT_META_CPU</c>.</summary>
    Cpu = 20,

    /// <summary><c>NFT_META_IIFGROUP</c>.</summary>
    InputGroup = 21,

    /// <summary><c>NFT_META_OIFGROUP</c>.</summary>
    OutputGroup = 22,

    /// <summary><c>NFT_META_CGROUP</c>.</summary>
    Cgroup = 23,

    /// <summary><c>NFT_META_PRANDOM</c>.</summary>
    Random = 24,

    /// <summary><c>NFT_META_SECPATH</c>.</summary>
    SecurityPath = 25,

    /// <summary><c>NFT_META_IIFKIND</c>.</summary>
    InputKind = 26,

    /// <summary><c>NFT_META_OIFKIND</c>.</summary>
    OutputKind = 27,

    /// <summary><c>NFT_META_BRI_IIFPVID</c>.</summary>
    BridgeInputVlan = 28,

    /// <summary><c>NFT_META_BRI_IIFVPROTO</c>.</summary>
    BridgeInputVlanProtocol = 29,

    /// <summary><c>NFT_META_TIME_NS</c>.</summary>
    TimeNanoseconds = 30,

    /// <summary><c>NFT_META_TIME_DAY</c>.</summary>
    TimeDay = 31,

    /// <summary><c>NFT_META_TIME_HOUR</c>.</summary>
    TimeHour = 32,

    /// <summary><c>NFT_META_SDIF</c>.</summary>
    SlaveInterface = 33,

    /// <summary><c>NFT_META_SDIFNAME</c>.</summary>
    SlaveInterfaceName = 34,
}
