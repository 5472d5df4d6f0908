using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>
/// A set with its elements as they were read. The elements stay in the kernel's own bytes and are decoded while they are walked over, so
/// that a hundred thousand of them cost no objects: <c>foreach (Element element in snapshot)</c>.
/// </summary>
/// <param name="set">The set.</param>
public sealed class SetSnapshot(Set set)
{
    private readonly ElementHashes? _hashes;

    // One array for each message of the dump, each below the large object heap's threshold.
    private readonly List<byte[]> _chunks = [];

    /// <summary>A set whose elements are only to be compared: of each its hashes are kept, and there is nothing to walk over.</summary>
    /// <param name="set">The set.</param>
    /// <param name="hashes">Receives the hashes.</param>
    internal SetSnapshot(Set set, ElementHashes hashes)
        : this(set) => _hashes = hashes;

    /// <summary>The set.</summary>
    public Set Set { get; } = set;

    /// <summary>The hashes of its elements: those that were kept, or made now.</summary>
    internal ElementHashes Hashes
    {
        get
        {
            ElementHashes? hashes = _hashes;
            if (hashes is null)
            {
                hashes = new ElementHashes();
                foreach (Element element in this)
                {
                    hashes.Add(Set, element);
                }
            }

            return hashes;
        }
    }

    /// <summary>Number of elements; an interval outside of a concatenation counts twice, for its start and its end.</summary>
    public int Count { get; private set; }

    /// <summary>Walks over the elements in the kernel's order.</summary>
    public Enumerator GetEnumerator() => new(_chunks);

    /// <summary>An empty snapshot that keeps hashes only, where they are enough: prefixes are compared by their words, and anonymous sets go into the rules.</summary>
    internal static SetSnapshot ForComparison(Set set) =>
        (set.Flags & SetFlags.Anonymous) == 0 && ((set.Flags & SetFlags.Interval) == 0 || set.KeyType.IsConcatenation) ? new SetSnapshot(set, new ElementHashes()) : new SetSnapshot(set);

    /// <summary>Adds the elements of one message.</summary>
    /// <param name="elements">Content of <c>NFTA_SET_ELEM_LIST_ELEMENTS</c>.</param>
    internal void Add(ReadOnlySpan<byte> elements)
    {
        var reader = new NetlinkReader(elements);
        while (reader.Next())
        {
            Count++;
            _hashes?.Add(Set, ElementCodec.Read(reader.Nested()));
        }

        if (_hashes is not null)
        {
            return;
        }

        _chunks.Add(elements.ToArray());
    }

    /// <summary>Another snapshot of the same elements: what is added to one is not in the other.</summary>
    public SetSnapshot Copy()
    {
        var copy = new SetSnapshot(Set) { Count = Count };
        copy._chunks.AddRange(_chunks);
        return copy;
    }

    /// <summary>Adds the elements of another snapshot of the set that keeps them.</summary>
    internal void AddAll(SetSnapshot other)
    {
        foreach (byte[] chunk in other._chunks)
        {
            Add(chunk);
        }
    }

    /// <summary>Walks over the elements of a set.</summary>
    public ref struct Enumerator
    {
        private readonly List<byte[]> _chunks;
        private int _chunk;
        private NetlinkReader _reader;

        internal Enumerator(List<byte[]> chunks) => _chunks = chunks;

        /// <summary>The element, valid as long as the snapshot.</summary>
        public readonly Element Current => ElementCodec.Read(_reader.Nested());

        /// <summary>Goes to the next element.</summary>
        public bool MoveNext()
        {
            while (!_reader.Next())
            {
                if (_chunk == _chunks.Count)
                {
                    return false;
                }

                _reader = new NetlinkReader(_chunks[_chunk++]);
            }

            return true;
        }
    }
}
