using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>Addresses that nobody holds any more, in the order in which they were let go: the longest unused is given out first, and only when no
/// other is left, so that what clients remember of an address has died out.</summary>
internal sealed class FreedAddresses
{
    /// <summary>More are forgotten, oldest first: they then count as never used. Keeps the file small.</summary>
    public const int Maximum = 4096;

    private readonly LinkedList<AddressNumber> _order = [];
    private readonly Dictionary<AddressNumber, LinkedListNode<AddressNumber>> _nodes = [];

    public int Count => _nodes.Count;

    /// <summary>The longest unused first.</summary>
    public IEnumerable<AddressNumber> InOrder => _order;

    public bool Contains(AddressNumber address) => _nodes.ContainsKey(address);

    /// <summary>Adds one that is not in it; returns the one that is forgotten for it.</summary>
    public AddressNumber? Add(AddressNumber address)
    {
        _nodes[address] = _order.AddLast(address);
        if (Count <= Maximum)
        {
            return null;
        }

        AddressNumber oldest = _order.First!.Value;
        Remove(oldest);
        return oldest;
    }

    public bool Remove(AddressNumber address)
    {
        if (!_nodes.Remove(address, out LinkedListNode<AddressNumber>? node))
        {
            return false;
        }

        _order.Remove(node);
        return true;
    }
}
