namespace Edge.Linux.Netlink;

/// <summary>A network interface (linux/rtnetlink.h: RTM_NEWLINK).</summary>
/// <param name="Index">Interface index, as nftables' <c>iif</c> and <c>oif</c> see it.</param>
/// <param name="Name">Name, e.g. <c>eth0</c>.</param>
/// <param name="IsUp">Administratively up (IFF_UP).</param>
/// <param name="IsLoopback">The loopback interface (IFF_LOOPBACK).</param>
public sealed record RouteLink(int Index, string Name, bool IsUp, bool IsLoopback);
