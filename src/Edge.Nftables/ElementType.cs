namespace Edge.Nftables;

/// <summary>Type of a set's keys or of a map's data: one field, or a concatenation of several.</summary>
public sealed partial class ElementType : IEquatable<ElementType>
{
    // nft packs the types of a concatenation into one number, six bits each (TYPE_BITS).
    private const int TypeBits = 6;

    private readonly ElementField[] _fields;

    /// <summary>A type of these fields.</summary>
    /// <param name="fields">The components, first to last.</param>
    public ElementType(params ReadOnlySpan<ElementField> fields)
    {
        ArgumentOutOfRangeException.ThrowIfZero(fields.Length, nameof(fields));
        _fields = fields.ToArray();
        foreach (ElementField field in _fields)
        {
            TypeId = (TypeId << TypeBits) | field.TypeId;
            LengthBytes += IsConcatenation ? field.PaddedBytes : field.LengthBytes;
            HasTypeOf = field.TypeOfExpression is not null && (HasTypeOf || field == _fields[0]);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(LengthBytes, ElementKey.MaximumBytes, nameof(fields));
    }

    /// <summary>The verdict type of a verdict map's data.</summary>
    public static ElementType Verdict { get; } = new(ElementField.Verdict);

    /// <summary>The components.</summary>
    public IReadOnlyList<ElementField> Fields => _fields;

    /// <summary>Whether there are several components.</summary>
    public bool IsConcatenation => _fields.Length > 1;

    /// <summary>Length of a value in bytes: exact for one field, each component padded to four bytes in a concatenation.</summary>
    public int LengthBytes { get; }

    /// <summary>nft's number of the type (<c>NFTA_SET_KEY_TYPE</c>).</summary>
    public uint TypeId { get; }

    /// <summary>Whether it is the verdict type.</summary>
    public bool IsVerdict => _fields[0].IsVerdict;

    /// <summary>Whether nft can print it with <c>typeof</c>.</summary>
    internal bool HasTypeOf { get; }

    /// <summary>Byte order as nft keeps it: that of a lone field, none for a concatenation.</summary>
    internal FieldByteOrder ByteOrder => IsConcatenation ? FieldByteOrder.Unspecified : _fields[0].ByteOrder;

    /// <summary>One field is a type.</summary>
    /// <param name="field">The field.</param>
    public static implicit operator ElementType(ElementField field) => new(field);

    /// <summary>A type of one field.</summary>
    /// <param name="field">The field.</param>
    public static ElementType FromElementField(ElementField field) => new(field);

    /// <inheritdoc/>
    public bool Equals(ElementType? other) => other is not null && _fields.AsSpan().SequenceEqual(other._fields);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ElementType);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TypeId, _fields[0]);

    /// <summary>As nft prints it behind <c>typeof</c> or <c>type</c>.</summary>
    public override string ToString() =>
        string.Join(" . ", _fields.Select(field => HasTypeOf ? field.ToString() : field.TypeName));
}
