namespace Edge.Nftables;

/// <summary>nft's verbs.</summary>
internal enum Verb : byte
{
    Add,
    Create,
    Insert,
    Replace,
    Delete,
    Destroy,
    Flush,
}
