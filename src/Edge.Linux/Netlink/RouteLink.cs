namespace Edge.Linux.Netlink;

/// <summary>A network interface (linux/rtnetlink.h: RTM_NEWLINK).</summary>
/// <param name="Index">Interface index, as nftables' <c>iif</c> and <c>oif</c> see it.</param>
/// <param name="Name">Name, e.g. <c>eth0</c>.</param>
/// <param name="IsUp">Administratively up (IFF_UP).</param>
/// <param name="IsLoopback">The loopback interface (IFF_LOOPBACK).</param>
public sealed record RouteLink(int Index, string Name, bool IsUp, bool IsLoopback)
{
    /// <summary>It has a carrier and is up: what is sent leaves (IFF_RUNNING).</summary>
    public bool IsRunning { get; init; }

    /// <summary>Ethernet whose neighbours are asked for by ARP and neighbour discovery (ARPHRD_ETHER without IFF_NOARP); Wi-Fi, bridges and VLANs are, tunnels are not.</summary>
    public bool HasNeighbours { get; init; }

    /// <summary>Its own address on the link (IFLA_ADDRESS); <see cref="MacAddress.None"/> where that has not six bytes.</summary>
    public MacAddress Mac { get; init; }
}
