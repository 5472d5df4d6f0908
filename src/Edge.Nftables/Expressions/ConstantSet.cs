namespace Edge.Nftables.Expressions;

/// <summary>
/// A set written in a rule: <c>{ tcp, udp }</c> or <c>{ 1 : goto pick-1, 2 : goto pick-2 }</c>. It never changes and lives as long as the
/// rule. Equal when types and elements are, in whatever order.
/// </summary>
public sealed class ConstantSet : IEquatable<ConstantSet>
{
    private readonly ConstantElement[] _elements;

    /// <summary>A set or map of these elements.</summary>
    /// <param name="keyType">Type of the keys.</param>
    /// <param name="dataType">Type of the data of a map.</param>
    /// <param name="elements">The elements.</param>
    public ConstantSet(ElementType keyType, ElementType? dataType, params ReadOnlySpan<ConstantElement> elements)
    {
        KeyType = keyType;
        DataType = dataType;
        _elements = elements.ToArray();
        if (IsInterval)
        {
            // In a set of ranges a single key is a range of one.
            for (int i = 0; i < _elements.Length; i++)
            {
                _elements[i] = _elements[i] with { KeyEnd = _elements[i].KeyEnd ?? _elements[i].Key };
            }
        }

        Array.Sort(_elements, (a, b) => a.Key.Bytes.SequenceCompareTo(b.Key.Bytes));
    }

    /// <summary>Type of the keys.</summary>
    public ElementType KeyType { get; }

    /// <summary>Type of the data of a map.</summary>
    public ElementType? DataType { get; }

    /// <summary>The elements, in the order of their keys' bytes.</summary>
    public IReadOnlyList<ConstantElement> Elements => _elements;

    /// <summary>Whether elements are ranges.</summary>
    public bool IsInterval => Array.Exists(_elements, element => element.KeyEnd is not null);

    /// <summary>A set of one-byte keys such as protocols.</summary>
    /// <param name="keyType">Type of the keys.</param>
    /// <param name="keys">The keys.</param>
    public static ConstantSet OfBytes(ElementType keyType, params ReadOnlySpan<byte> keys)
    {
        var elements = new ConstantElement[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            elements[i] = new ConstantElement(RegisterData.Byte(keys[i]));
        }

        return new ConstantSet(keyType, null, elements);
    }

    /// <inheritdoc/>
    public bool Equals(ConstantSet? other) =>
        other is not null && KeyType.TypeId == other.KeyType.TypeId && DataType?.TypeId == other.DataType?.TypeId
        && _elements.AsSpan().SequenceEqual(other._elements);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConstantSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (ConstantElement element in _elements)
        {
            hash.Add(element);
        }

        return hash.ToHashCode();
    }
}
