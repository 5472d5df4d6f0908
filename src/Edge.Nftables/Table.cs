namespace Edge.Nftables;

/// <summary>A table: the namespace of chains, sets and rules.</summary>
/// <param name="Family">Address family.</param>
/// <param name="Name">Name, unique in the family.</param>
public sealed record Table(Family Family, string Name)
{
    /// <summary>Nobody but the socket that made the table may change it (<c>NFT_TABLE_F_OWNER</c>, kernel 5.12).</summary>
    public bool Owner { get; init; }

    /// <summary>The table outlives its owner's socket and may be taken over by the next owner (<c>NFT_TABLE_F_PERSIST</c>, kernel 6.9).</summary>
    public bool Persist { get; init; }

    /// <summary>The table's chains are not hooked in (<c>NFT_TABLE_F_DORMANT</c>).</summary>
    public bool Dormant { get; init; }

    /// <summary>Comment, in nft's user data.</summary>
    public string? Comment { get; init; }

    /// <summary>As nft names it in messages, for example <c>ip edge</c>.</summary>
    public override string ToString() => $"{Family.ToNft()} {Name}";
}
