namespace Edge.Nftables;

/// <summary>The kernel's nf_tables, as far as a program that owns tables needs it.</summary>
public interface INftables : IDisposable
{
    /// <summary>Sends the transaction; the kernel does all of it or nothing.</summary>
    /// <param name="transaction">What to do. It stays as it is, for a second try or an error report.</param>
    /// <returns>The generation after the commit.</returns>
    /// <exception cref="NftablesException">The kernel refused; nothing was changed.</exception>
    uint Commit(Transaction transaction);

    /// <summary>Whether there is a table of this name. Costs the same whatever is in it.</summary>
    /// <param name="family">Address family.</param>
    /// <param name="name">Name of the table.</param>
    /// <exception cref="Edge.Linux.Netlink.NetlinkException">The kernel refused.</exception>
    bool HasTable(Family family, string name);

    /// <summary>Reads a table with everything in it.</summary>
    /// <param name="family">Address family.</param>
    /// <param name="name">Name of the table.</param>
    /// <returns><see langword="null"/> when there is no such table.</returns>
    TableSnapshot? ReadTable(Family family, string name);

    /// <summary>
    /// Reads a table to compare it: of elements only what tells whether they are as they should be, a tenth of their bytes, and of sets that packets write to nothing.
    /// </summary>
    /// <param name="family">Address family.</param>
    /// <param name="name">Name of the table.</param>
    /// <returns><see langword="null"/> when there is no such table.</returns>
    TableSnapshot? ReadForComparison(Family family, string name);

    /// <summary>Reads the elements of one set. Those that packets add and remove meanwhile may or may not be among them.</summary>
    /// <param name="set">The set.</param>
    /// <returns><see langword="null"/> when there is no such set.</returns>
    SetSnapshot? ReadSet(Set set);

    /// <summary>
    /// Looks one element up, as a packet does: in a set of intervals the one that holds the key. Costs the same whatever the size of the set. An interval outside
    /// of a concatenation comes as its start alone.
    /// </summary>
    /// <param name="set">The set.</param>
    /// <param name="key">The key, written with <see cref="ElementKey"/>.</param>
    /// <returns>The one element; <see langword="null"/> when there is no such element, set or table.</returns>
    SetSnapshot? FindElement(Set set, ReadOnlySpan<byte> key);

    /// <summary>Reads the number that the kernel raises with every change of any table.</summary>
    uint ReadGeneration();
}
