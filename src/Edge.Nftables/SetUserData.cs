namespace Edge.Nftables;

/// <summary>What nft keeps in a set's user data to print its types (libnftnl udata.h: <c>enum nftnl_udata_set_types</c>).</summary>
internal static class SetUserData
{
    private const byte KeyByteOrder = 0; // NFTNL_UDATA_SET_KEYBYTEORDER
    private const byte DataByteOrder = 1; // NFTNL_UDATA_SET_DATABYTEORDER
    private const byte KeyTypeOf = 3; // NFTNL_UDATA_SET_KEY_TYPEOF
    private const byte DataTypeOf = 4; // NFTNL_UDATA_SET_DATA_TYPEOF
    private const byte DataInterval = 6; // NFTNL_UDATA_SET_DATA_INTERVAL
    private const byte CommentType = 7; // NFTNL_UDATA_SET_COMMENT
    private const byte TypeOfExpression = 0; // NFTNL_UDATA_SET_TYPEOF_EXPR
    private const byte TypeOfData = 1; // NFTNL_UDATA_SET_TYPEOF_DATA

    /// <summary>Writes in the order of stock nft.</summary>
    internal static void Write(ref UserDataWriter writer, Set set)
    {
        writer.WriteUInt32Host(KeyByteOrder, (uint)set.KeyType.ByteOrder);
        if (set.DataType is { } dataType)
        {
            writer.WriteUInt32Host(DataByteOrder, (uint)dataType.ByteOrder);
        }

        WriteTypeOf(ref writer, KeyTypeOf, set.KeyType);
        if (set.DataType is not null)
        {
            WriteTypeOf(ref writer, DataTypeOf, set.DataType);
            writer.WriteUInt32Host(DataInterval, 0);
        }

        if (set.Comment is not null)
        {
            writer.WriteString(CommentType, set.Comment);
        }
    }

    internal static string? ReadComment(ReadOnlySpan<byte> userData) => UserDataReader.FindString(userData, CommentType);

    /// <summary>The expressions of a type, as many as it has components; empty when they were not kept.</summary>
    internal static List<TypeOf> ReadTypeOf(ReadOnlySpan<byte> userData, bool ofData)
    {
        var found = new List<TypeOf>();
        var reader = new UserDataReader(userData);
        while (reader.Next())
        {
            if (reader.Type == (ofData ? DataTypeOf : KeyTypeOf))
            {
                ReadExpression(reader.Nested(), found);
            }
        }

        return found;
    }

    private static void WriteTypeOf(ref UserDataWriter writer, byte type, ElementType elementType)
    {
        if (!elementType.HasTypeOf)
        {
            // nft marks a concatenation of plain types by one without components.
            if (elementType.IsConcatenation)
            {
                int marker = writer.Begin(type);
                writer.WriteUInt32Host(TypeOfExpression, TypeOf.ConcatExpression);
                writer.End(writer.Begin(TypeOfData));
                writer.End(marker);
            }

            return;
        }

        int nest = writer.Begin(type);
        if (elementType.IsConcatenation)
        {
            writer.WriteUInt32Host(TypeOfExpression, TypeOf.ConcatExpression);
            int list = writer.Begin(TypeOfData);
            for (int i = 0; i < elementType.Fields.Count; i++)
            {
                int entry = writer.Begin((byte)i);
                WriteExpression(ref writer, elementType.Fields[i].TypeOfExpression!.Value);
                writer.End(entry);
            }

            writer.End(list);
        }
        else
        {
            WriteExpression(ref writer, elementType.Fields[0].TypeOfExpression!.Value);
        }

        writer.End(nest);
    }

    private static void WriteExpression(ref UserDataWriter writer, TypeOf typeOf)
    {
        writer.WriteUInt32Host(TypeOfExpression, typeOf.Expression);
        int data = writer.Begin(TypeOfData);
        writer.WriteUInt32Host(0, typeOf.First);
        if (typeOf.Second is { } second)
        {
            writer.WriteUInt32Host(1, second);
        }

        if (typeOf.Third is { } third)
        {
            writer.WriteUInt32Host(2, third);
        }

        writer.End(data);
    }

    private static void ReadExpression(UserDataReader reader, List<TypeOf> found)
    {
        uint expression = 0;
        while (reader.Next())
        {
            if (reader.Type == TypeOfExpression)
            {
                expression = reader.ReadUInt32Host() ?? 0;
            }
            else if (reader.Type == TypeOfData && expression == TypeOf.ConcatExpression)
            {
                UserDataReader list = reader.Nested();
                while (list.Next())
                {
                    ReadExpression(list.Nested(), found);
                }
            }
            else if (reader.Type == TypeOfData)
            {
                found.Add(ReadValues(expression, reader.Nested()));
            }
        }
    }

    private static TypeOf ReadValues(uint expression, UserDataReader reader)
    {
        var typeOf = new TypeOf(expression, 0);
        while (reader.Next())
        {
            typeOf = reader.Type switch
            {
                0 => typeOf with { First = reader.ReadUInt32Host() ?? 0 },
                1 => typeOf with { Second = reader.ReadUInt32Host() },
                2 => typeOf with { Third = reader.ReadUInt32Host() },
                _ => typeOf,
            };
        }

        return typeOf;
    }
}
