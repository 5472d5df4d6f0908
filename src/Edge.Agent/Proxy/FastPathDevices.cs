using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>
/// Which interfaces the flowtables have. They are added in transactions of their own, behind the others: an interface that went away since
/// rtnetlink named it must not stop a Service. The kernel itself forgets one that goes.
/// </summary>
internal sealed class FastPathDevices
{
    private const int Maximum = 256; // NFT_NETDEVICE_MAX

    private readonly HashSet<(DataplaneTable Table, HostLink Link)> _known = [];

    /// <summary>What is in the kernel is not known any more; adding an interface twice does no harm.</summary>
    public void Clear() => _known.Clear();

    /// <summary>Writes the interfaces that a flowtable lacks, and takes them as added.</summary>
    /// <param name="table">A table with a flowtable.</param>
    /// <param name="links">The interfaces that are there.</param>
    /// <param name="transaction">Receives the change, if there is any.</param>
    public void Write(DataplaneTable table, IReadOnlyList<HostLink> links, Transaction transaction)
    {
        _known.RemoveWhere(known => known.Table == table && !links.Contains(known.Link));
        var added = new List<string>();
        for (int index = 0; index < links.Count && index < Maximum; index++)
        {
            if (_known.Add((table, links[index])))
            {
                added.Add(links[index].Name);
            }
        }

        if (added.Count > 0)
        {
            transaction.Add(FastPathRules.Flowtable(table) with { Devices = added });
        }
    }

    /// <summary>Writes a flowtable's interfaces as they are known, for who compares.</summary>
    public void WriteAll(DataplaneTable table, Transaction transaction)
    {
        List<string> devices = [];
        foreach ((DataplaneTable known, HostLink link) in _known)
        {
            if (known == table)
            {
                devices.Add(link.Name);
            }
        }

        transaction.Add(FastPathRules.Flowtable(table) with { Devices = devices });
    }

    /// <summary>The flowtable of a table is gone.</summary>
    public void Forget(DataplaneTable table) => _known.RemoveWhere(known => known.Table == table);
}
