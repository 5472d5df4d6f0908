using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>
/// A set with its elements as they were read. The elements stay in the kernel's own bytes and are decoded while they are walked over, so
/// that a hundred thousand of them cost no objects: <c>foreach (Element element in snapshot)</c>.
/// </summary>
/// <param name="set">The set.</param>
public sealed class SetSnapshot(Set set)
{
    // One array for each message of the dump, each below the large object heap's threshold.
    private readonly List<byte[]> _chunks = [];

    /// <summary>The set.</summary>
    public Set Set { get; } = set;

    /// <summary>Number of elements; an interval outside of a concatenation counts twice, for its start and its end.</summary>
    public int Count { get; private set; }

    /// <summary>Walks over the elements in the kernel's order.</summary>
    public Enumerator GetEnumerator() => new(_chunks);

    /// <summary>Adds the elements of one message.</summary>
    /// <param name="elements">Content of <c>NFTA_SET_ELEM_LIST_ELEMENTS</c>.</param>
    internal void Add(ReadOnlySpan<byte> elements)
    {
        var reader = new NetlinkReader(elements);
        while (reader.Next())
        {
            Count++;
        }

        _chunks.Add(elements.ToArray());
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
