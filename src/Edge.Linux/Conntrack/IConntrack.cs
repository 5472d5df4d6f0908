using Edge.Linux.Netlink;

namespace Edge.Linux.Conntrack;

/// <summary>The kernel's table of tracked connections. Not thread-safe.</summary>
public interface IConntrack : IDisposable
{
    /// <summary>
    /// Reads the entries of this network namespace. The table is not held still: an entry that comes or goes meanwhile may be there or
    /// not, and one may come twice when the kernel resizes its table.
    /// </summary>
    /// <param name="filter">Which entries.</param>
    /// <param name="handler">Takes each.</param>
    /// <param name="restart">Called when the kernel says that the dump was interrupted and it begins anew: forget what the handler took.</param>
    /// <exception cref="NetlinkException">
    /// The kernel cannot be asked. <see cref="Errno.EINVAL"/> or <see cref="Errno.EOPNOTSUPP"/>: it has no ctnetlink; <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is missing.
    /// </exception>
    void Dump(ConntrackFilter filter, ConntrackHandler handler, Action restart);

    /// <summary>Deletes one entry: the next packet of its connection is a first packet again.</summary>
    /// <param name="entry">As it was read, of a protocol with ports. A newer entry with the same tuple stays.</param>
    /// <returns>False when it was gone already.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    bool Delete(in ConntrackEntry entry);
}
