namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nf_tables_msg_types</c>. In <c>nlmsg_type</c> the high byte is the subsystem.</summary>
internal enum NftMessage : byte
{
    NewTable = 0, // NFT_MSG_NEWTABLE
    GetTable = 1, // NFT_MSG_GETTABLE
    DeleteTable = 2, // NFT_MSG_DELTABLE
    NewChain = 3, // NFT_MSG_NEWCHAIN
    GetChain = 4, // NFT_MSG_GETCHAIN
    DeleteChain = 5, // NFT_MSG_DELCHAIN
    NewRule = 6, // NFT_MSG_NEWRULE
    GetRule = 7, // NFT_MSG_GETRULE
    DeleteRule = 8, // NFT_MSG_DELRULE
    NewSet = 9, // NFT_MSG_NEWSET
    GetSet = 10, // NFT_MSG_GETSET
    DeleteSet = 11, // NFT_MSG_DELSET
    NewSetElement = 12, // NFT_MSG_NEWSETELEM
    GetSetElement = 13, // NFT_MSG_GETSETELEM
    DeleteSetElement = 14, // NFT_MSG_DELSETELEM
    NewGeneration = 15, // NFT_MSG_NEWGEN
    GetGeneration = 16, // NFT_MSG_GETGEN
    Trace = 17, // NFT_MSG_TRACE
    NewObject = 18, // NFT_MSG_NEWOBJ
    DeleteObject = 20, // NFT_MSG_DELOBJ
    NewFlowtable = 22, // NFT_MSG_NEWFLOWTABLE
    GetFlowtable = 23, // NFT_MSG_GETFLOWTABLE
    DeleteFlowtable = 24, // NFT_MSG_DELFLOWTABLE

    // kernel 6.3
    DestroyTable = 26, // NFT_MSG_DESTROYTABLE
    DestroyChain = 27, // NFT_MSG_DESTROYCHAIN
    DestroyRule = 28, // NFT_MSG_DESTROYRULE
    DestroySet = 29, // NFT_MSG_DESTROYSET
    DestroySetElement = 30, // NFT_MSG_DESTROYSETELEM
}
