using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Agent.Sync;

/// <summary>What the kernel has now, element by element, for a person who asks.</summary>
internal sealed partial class Dataplane
{
    /// <summary>Our table of a family.</summary>
    public DataplaneTable TableOf(AddressFamily family) => _families[family == AddressFamily.InterNetwork ? 0 : 1].Table;

    /// <summary>The one element that holds a key; null for none. Microseconds, whatever the size of the set.</summary>
    /// <exception cref="NetlinkException">The kernel could not be asked.</exception>
    public SetSnapshot? Find(Set set, ReadOnlySpan<byte> key) => _nftables.FindElement(set, key);
}
