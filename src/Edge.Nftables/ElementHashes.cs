using Edge.Nftables.Comparison;

namespace Edge.Nftables;

/// <summary>
/// The elements of a set as two numbers of 64 bits each, of the key and of all that was written with it: what a comparison needs of a hundred thousand elements, at a tenth of
/// their bytes. Sorted when they are read.
/// </summary>
internal sealed class ElementHashes
{
    private const int FirstRoom = 64;

    private ulong[] _keys = [];
    private ulong[] _wholes = [];
    private int _count;
    private bool _sorted = true;

    /// <summary>Hashes of keys, in ascending order.</summary>
    public ReadOnlySpan<ulong> Keys => Sorted(_keys);

    /// <summary>Hashes of elements, in the order of their keys.</summary>
    public ReadOnlySpan<ulong> Wholes => Sorted(_wholes);

    /// <summary>Adds an element.</summary>
    /// <param name="set">Its set.</param>
    /// <param name="element">The element.</param>
    public void Add(Set set, in Element element)
    {
        if (_count == _keys.Length)
        {
            int room = Math.Max(FirstRoom, _count * 2);
            Array.Resize(ref _keys, room);
            Array.Resize(ref _wholes, room);
        }

        ulong key = ElementComparison.KeyHash(element);
        _keys[_count] = key;
        _wholes[_count++] = ElementComparison.Whole(set, element, key);
        _sorted = false;
    }

    private ReadOnlySpan<ulong> Sorted(ulong[] numbers)
    {
        if (!_sorted)
        {
            Array.Sort(_keys, _wholes, 0, _count);
            _sorted = true;
        }

        return numbers.AsSpan(0, _count);
    }
}
