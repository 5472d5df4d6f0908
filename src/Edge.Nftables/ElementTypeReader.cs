namespace Edge.Nftables;

/// <summary>Finds the fields of a set's type from what the kernel and nft's user data say.</summary>
internal static class ElementTypeReader
{
    private const int TypeBits = 6;

    private static readonly ElementField[] Types =
    [
        ElementField.IPv4Address, ElementField.IPv6Address, ElementField.InetProtocol, ElementField.InetService,
        ElementField.Mark, ElementField.InterfaceIndex, ElementField.InterfaceName, ElementField.EtherType,
    ];

    private static readonly ElementField[] Expressions =
    [
        ElementField.IPv4Source, ElementField.IPv4Destination, ElementField.IPv6Source, ElementField.IPv6Destination,
        ElementField.SourcePort, ElementField.DestinationPort, ElementField.L4Protocol, ElementField.MetaMark,
        ElementField.InputInterface, ElementField.OutputInterface, ElementField.InputInterfaceName,
        ElementField.OutputInterfaceName, ElementField.CtMark,
    ];

    internal static ElementType Read(uint typeId, int lengthBytes, List<TypeOf> typeOf)
    {
        if (typeId == ElementField.Verdict.TypeId)
        {
            return ElementType.Verdict;
        }

        Span<uint> parts = stackalloc uint[6];
        int count = 0;
        for (uint rest = typeId; rest != 0 && count < parts.Length; rest >>= TypeBits)
        {
            parts[count++] = rest & ((1 << TypeBits) - 1);
        }

        if (count <= 1)
        {
            return new ElementType(Field(typeId, lengthBytes, typeOf.Count == 1 ? typeOf[0] : null));
        }

        var fields = new ElementField[count];
        for (int i = 0; i < count; i++)
        {
            fields[i] = Field(parts[count - 1 - i], 4, typeOf.Count == count ? typeOf[i] : null);
        }

        // What is longer than any register is not a concatenation that this library can name.
        return fields.Sum(field => field.PaddedBytes) > ElementKey.MaximumBytes
            ? new ElementType(ElementField.Unknown(typeId, lengthBytes))
            : new ElementType(fields);
    }

    private static ElementField Field(uint typeId, int lengthBytes, TypeOf? typeOf)
    {
        if (typeOf is { Expression: TypeOf.NumgenExpression, First: 1 } numgen)
        {
            return ElementField.NumgenRandom(numgen.Second ?? 0, numgen.Third ?? 0);
        }

        foreach (ElementField field in Expressions)
        {
            if (typeOf is not null && field.TypeOfExpression == typeOf)
            {
                return field;
            }
        }

        foreach (ElementField field in Types)
        {
            if (field.TypeId == typeId)
            {
                return field;
            }
        }

        return ElementField.Unknown(typeId, lengthBytes);
    }
}
