namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nf_tables_msg_types</c>. In <c>nlmsg_type</c> the high byte is the subsystem.</summary>
internal enum NftMessage : byte
{
    NewTable = 0,
    GetTable = 1,
    DeleteTable = 2,
    NewChain = 3,
    GetChain = 4,
    DeleteChain = 5,
    NewRule = 6,
    GetRule = 7,
    DeleteRule = 8,
    NewSet = 9,
    GetSet = 10,
    DeleteSet = 11,
    NewSetElement = 12,
    GetSetElement = 13,
    DeleteSetElement = 14,
    NewGeneration = 15,
    GetGeneration = 16,
    NewObject = 18,
    DeleteObject = 20,
    NewFlowtable = 22,
    DeleteFlowtable = 24,

    // kernel 6.3
    DestroyTable = 26,
    DestroyChain = 27,
    DestroyRule = 28,
    DestroySet = 29,
    DestroySetElement = 30,
}
