namespace Edge.Nftables;

/// <summary>What happens to a packet that reaches the end of a base chain: <c>NF_DROP</c>, <c>NF_ACCEPT</c>.</summary>
public enum ChainPolicy
{
    /// <summary>Drop it.</summary>
    Drop = 0,

    /// <summary>Let it through.</summary>
    Accept = 1,
}
