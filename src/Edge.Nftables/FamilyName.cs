namespace Edge.Nftables;

/// <summary>nft's words for families.</summary>
public static class FamilyName
{
    /// <summary>The family as nft writes it, for example <c>ip</c>.</summary>
    /// <param name="family">The family.</param>
    public static string ToNft(this Family family) => family switch
    {
        Family.IPv4 => "ip",
        Family.IPv6 => "ip6",
        Family.Inet => "inet",
        Family.Arp => "arp",
        Family.Netdev => "netdev",
        Family.Bridge => "bridge",
        _ => $"family-{(byte)family}",
    };
}
