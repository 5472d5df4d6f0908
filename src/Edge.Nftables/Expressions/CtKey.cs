namespace Edge.Nftables.Expressions;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_ct_keys</c>.</summary>
public enum CtKey : uint
{
    /// <summary><c>NFT_CT_STATE</c>.</summary>
    State = 0,

    /// <summary><c>NFT_CT_DIRECTION</c>.</summary>
    Direction = 1,

    /// <summary><c>NFT_CT_STATUS</c>.</summary>
    Status = 2,

    /// <summary><c>NFT_CT_MARK</c>.</summary>
    Mark = 3,

    /// <summary><c>NFT_CT_SECMARK</c>.</summary>
    SecurityMark = 4,

    /// <summary><c>NFT_CT_EXPIRATION</c>.</summary>
    Expiration = 5,

    /// <summary><c>NFT_CT_HELPER</c>.</summary>
    Helper = 6,

    /// <summary><c>NFT_CT_L3PROTOCOL</c>.</summary>
    L3Protocol = 7,

    /// <summary><c>NFT_CT_SRC</c>.</summary>
    Source = 8,

    /// <summary><c>NFT_CT_DST</c>.</summary>
    Destination = 9,

    /// <summary><c>NFT_CT_PROTOCOL</c>.</summary>
    Protocol = 10,

    /// <summary><c>NFT_CT_PROTO_SRC</c>.</summary>
    SourcePort = 11,

    /// <summary><c>NFT_CT_PROTO_DST</c>.</summary>
    DestinationPort = 12,

    /// <summary><c>NFT_CT_LABELS</c>.</summary>
    Labels = 13,

    /// <summary><c>NFT_CT_PKTS</c>.</summary>
    Packets = 14,

    /// <summary><c>NFT_CT_BYTES</c>.</summary>
    Bytes = 15,

    /// <summary><c>NFT_CT_AVGPKT</c>.</summary>
    AveragePacket = 16,

    /// <summary><c>NFT_CT_ZONE</c>.</summary>
    Zone = 17,

    /// <summary><c>NFT_CT_EVENTMASK</c>.</summary>
    EventMask = 18,

    /// <summary><c>NFT_CT_SRC_IP</c>.</summary>
    SourceIPv4 = 19,

    /// <summary><c>NFT_CT_DST_IP</c>.</summary>
    DestinationIPv4 = 20,

    /// <summary><c>NFT_CT_SRC_IP6</c>.</summary>
    SourceIPv6 = 21,

    /// <summary><c>NFT_CT_DST_IP6</c>.</summary>
    DestinationIPv6 = 22,

    /// <summary><c>NFT_CT_ID</c>.</summary>
    Id = 23,
}
