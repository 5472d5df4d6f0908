using Edge.Linux.Netlink;

namespace Edge.Agent.Uplinks;

/// <summary>An interface by which connections come in and replies must go out again, with what policy routing has for it.</summary>
/// <param name="Number">1 to 7: what the connection's mark says.</param>
/// <param name="Name">Name of the interface; it may be gone and come back.</param>
/// <param name="IsTunnel">A declared tunnel: all connections that come in by it are answered through it, not only those of Services.</param>
internal sealed record Uplink(int Number, string Name, bool IsTunnel)
{
    /// <summary>Index of the interface; 0 while it is not there.</summary>
    public int Interface { get; init; }

    /// <summary>Number of its routing table.</summary>
    public uint Table { get; init; }

    /// <summary>The packet's mark of its replies, without the bits of others.</summary>
    public uint PacketMark { get; init; }

    /// <summary>What its table holds: default routes and attached prefixes. Without a default route replies go as the main table says.</summary>
    public IReadOnlyList<OwnRoute> Routes { get; init; } = [];

    /// <summary>There is a default route of either family.</summary>
    public bool IsUsable
    {
        get
        {
            foreach (OwnRoute route in Routes)
            {
                if (route.Destination.PrefixLength == 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
