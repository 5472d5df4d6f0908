using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>The small sets that follow from the gateway itself: its pods, its prefixes, its interfaces. Compared whole, changed by element.</summary>
internal sealed class NodeSets
{
    private readonly HashSet<(Set Set, AddressRange Range)> _ranges = [];
    private readonly HashSet<(Set Set, int Interface)> _interfaces = [];

    /// <summary>Forgets everything, before <see cref="Adopt"/>.</summary>
    public void Clear()
    {
        _ranges.Clear();
        _interfaces.Clear();
    }

    /// <summary>Takes over what the kernel has of one table.</summary>
    public void Adopt(DataplaneTable table, TableSnapshot kernel)
    {
        foreach (Set set in (Set[])[table.PodCidrs, table.ServiceCidrs, table.ReturnPrefixes, table.NodePortAddresses])
        {
            foreach (AddressRange range in RangeReader.Read(kernel.FindSet(set.Name)))
            {
                _ranges.Add((set, range));
            }
        }

        foreach (int index in RangeReader.ReadInterfaces(kernel.FindSet(table.SameLink.Name)))
        {
            _interfaces.Add((table.SameLink, index));
        }
    }

    /// <summary>Writes the difference to what the gateway is now and takes it as done.</summary>
    public void Update(IEnumerable<DataplaneTable> tables, NodeFacts node, Transaction transaction)
    {
        var ranges = new HashSet<(Set, AddressRange)>();
        var interfaces = new HashSet<(Set, int)>();
        foreach (DataplaneTable table in tables)
        {
            Want(ranges, table.PodCidrs, PrefixRanges.Of(node.PodCidrs, table.Family));
            Want(ranges, table.ServiceCidrs, PrefixRanges.Of(node.ServiceCidrs, table.Family));
            Want(ranges, table.ReturnPrefixes, PrefixRanges.Except(PrefixRanges.Of(node.ReturnPrefixes, table.Family), PrefixRanges.Of(node.ForeignPrefixes, table.Family)));
            Want(ranges, table.NodePortAddresses, PrefixRanges.Of(node.NodePortsEverywhere(table.Family) ? [] : node.NodePortAddresses!, table.Family));
            interfaces.UnionWith(node.Interfaces.Select(index => (table.SameLink, index)));
        }

        // A range that grew overlaps its old self, which the kernel refuses: the old one goes first.
        Write(transaction, _ranges.Except(ranges), remove: true);
        Write(transaction, ranges.Except(_ranges), remove: false);
        Write(transaction, _interfaces.Except(interfaces), remove: true);
        Write(transaction, interfaces.Except(_interfaces), remove: false);
        Replace(_ranges, ranges);
        Replace(_interfaces, interfaces);
    }

    private static void Replace<T>(HashSet<T> current, HashSet<T> wanted)
    {
        current.Clear();
        current.UnionWith(wanted);
    }

    private static void Want(HashSet<(Set, AddressRange)> wanted, Set set, List<AddressRange> ranges) =>
        wanted.UnionWith(ranges.Select(range => (set, range)));

    private static void Write(Transaction transaction, IEnumerable<(Set Set, AddressRange Range)> ranges, bool remove)
    {
        Span<byte> first = stackalloc byte[16];
        Span<byte> last = stackalloc byte[16];
        foreach ((Set set, AddressRange range) in ranges)
        {
            AddressRange.Write(range.First, first[..range.LengthBytes]);
            AddressRange.Write(range.Last, last[..range.LengthBytes]);
            Write(transaction, set, new Element { Key = first[..range.LengthBytes], KeyEnd = last[..range.LengthBytes] }, remove);
        }
    }

    private static void Write(Transaction transaction, IEnumerable<(Set Set, int Interface)> links, bool remove)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes];
        foreach ((Set set, int index) in links)
        {
            var key = new ElementKey(room);
            key.AddInterfaceIndex((uint)index);
            key.AddInterfaceIndex((uint)index);
            Write(transaction, set, new Element { Key = key.Bytes }, remove);
        }
    }

    private static void Write(Transaction transaction, Set set, scoped in Element element, bool remove)
    {
        if (remove)
        {
            transaction.DeleteElement(set, element);
        }
        else
        {
            transaction.AddElement(set, element);
        }
    }
}
