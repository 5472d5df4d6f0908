using Edge.Linux.Netlink;
using Edge.Nftables.Expressions;

namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_set_attributes</c>, <c>enum nft_set_desc_attributes</c>, <c>enum nft_set_field_attributes</c>.</summary>
internal static class SetCodec
{
    internal const ushort Table = 1; // NFTA_SET_TABLE
    internal const ushort Name = 2; // NFTA_SET_NAME
    private const ushort Flags = 3; // NFTA_SET_FLAGS
    private const ushort KeyType = 4; // NFTA_SET_KEY_TYPE
    private const ushort KeyLength = 5; // NFTA_SET_KEY_LEN
    private const ushort DataType = 6; // NFTA_SET_DATA_TYPE
    private const ushort DataLength = 7; // NFTA_SET_DATA_LEN
    private const ushort Description = 9; // NFTA_SET_DESC
    private const ushort Id = 10; // NFTA_SET_ID
    private const ushort Timeout = 11; // NFTA_SET_TIMEOUT
    private const ushort UserData = 13; // NFTA_SET_USERDATA
    private const ushort ExpressionAttribute = 17; // NFTA_SET_EXPR
    private const ushort Expressions = 18; // NFTA_SET_EXPRESSIONS
    private const ushort DescriptionSize = 1; // NFTA_SET_DESC_SIZE
    private const ushort DescriptionConcatenation = 2; // NFTA_SET_DESC_CONCAT
    private const ushort FieldLength = 1; // NFTA_SET_FIELD_LEN

    internal static void Write(NetlinkWriter writer, Set set, uint id)
    {
        writer.WriteString(Table, set.Table.Name);
        writer.WriteString(Name, set.Name);
        SetFlags flags = WireFlags(set);
        writer.WriteUInt32BigEndian(Flags, (uint)flags);
        writer.WriteUInt32BigEndian(KeyType, set.KeyType.TypeId);
        writer.WriteUInt32BigEndian(KeyLength, (uint)set.KeyType.LengthBytes);
        if (set.DataType is { } dataType)
        {
            writer.WriteUInt32BigEndian(DataType, dataType.TypeId);
            writer.WriteUInt32BigEndian(DataLength, (uint)dataType.LengthBytes);
        }

        writer.WriteUInt32BigEndian(Id, id);
        WriteDescription(writer, set, flags);
        if (set.Timeout is { } timeout)
        {
            writer.WriteUInt64BigEndian(Timeout, (ulong)timeout.TotalMilliseconds);
        }

        var userData = new UserDataWriter(stackalloc byte[UserDataWriter.MaximumBytes]);
        SetUserData.Write(ref userData, set);
        writer.WriteBytes(UserData, userData.Bytes);
        if (set.Counter)
        {
            writer.WriteExpression(ExpressionAttribute, new Counter());
        }
        else if (set.Statement is not null)
        {
            writer.WriteExpression(ExpressionAttribute, set.Statement);
        }
    }

    internal static Set Read(Family family, NetlinkReader reader)
    {
        string table = "", name = "";
        SetFlags flags = SetFlags.None;
        uint keyType = 0, keyLength = 0, dataType = 0, dataLength = 0, size = 0, id = 0;
        TimeSpan timeout = TimeSpan.Zero;
        var statements = new List<Expression>();
        ReadOnlySpan<byte> userData = default;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case Table: table = reader.ReadString(); break;
                case Name: name = reader.ReadString(); break;
                case Flags: flags = (SetFlags)reader.ReadUInt32BigEndian(); break;
                case KeyType: keyType = reader.ReadUInt32BigEndian(); break;
                case KeyLength: keyLength = reader.ReadUInt32BigEndian(); break;
                case DataType: dataType = reader.ReadUInt32BigEndian(); break;
                case DataLength: dataLength = reader.ReadUInt32BigEndian(); break;
                case Id: id = reader.ReadUInt32BigEndian(); break;
                case Timeout: timeout = reader.ReadMilliseconds(); break;
                case UserData: userData = reader.Value; break;
                case Description: size = ReadSize(reader.Nested()); break;
                case ExpressionAttribute: statements.Add(reader.Nested().ReadExpression()); break;
                case Expressions: ReadStatements(reader.Nested(), statements); break;
            }
        }

        return new Set(new Table(family, table), name)
        {
            KeyType = ElementTypeReader.Read(keyType, (int)keyLength, SetUserData.ReadTypeOf(userData, ofData: false)),
            DataType = (flags & SetFlags.Map) == 0
                ? null
                : ElementTypeReader.Read(dataType, (int)dataLength, SetUserData.ReadTypeOf(userData, ofData: true)),
            Flags = flags & ~(SetFlags.Map | SetFlags.Concatenation | SetFlags.Expression),
            Counter = statements.Exists(static statement => statement is Counter),
            Statement = statements.Find(static statement => statement is not Counter),
            Size = size == 0 ? null : size,
            Timeout = timeout == TimeSpan.Zero ? null : timeout,
            Comment = SetUserData.ReadComment(userData),
            Id = id,
        };
    }

    // NFT_SET_CONCAT asks for a set with a range in each component, so it goes with intervals only, as stock nft has it.
    private static SetFlags WireFlags(Set set)
    {
        SetFlags flags = set.Flags & ~(SetFlags.Concatenation | SetFlags.Expression);
        if (set.IsMap)
        {
            flags |= SetFlags.Map;
        }

        if (set.Timeout is not null)
        {
            flags |= SetFlags.Timeout;
        }

        return set.KeyType.IsConcatenation && (flags & SetFlags.Interval) != 0 ? flags | SetFlags.Concatenation : flags;
    }

    private static void WriteDescription(NetlinkWriter writer, Set set, SetFlags flags)
    {
        bool ranges = (flags & SetFlags.Concatenation) != 0;
        if (set.Size is null && !ranges)
        {
            return;
        }

        NetlinkNest nest = writer.Begin(Description);
        if (set.Size is { } size)
        {
            writer.WriteUInt32BigEndian(DescriptionSize, size);
        }

        if (ranges)
        {
            NetlinkNest list = writer.Begin(DescriptionConcatenation);
            foreach (ElementField field in set.KeyType.Fields)
            {
                NetlinkNest entry = writer.Begin(ExpressionAttributes.ListElement);
                writer.WriteUInt32BigEndian(FieldLength, (uint)field.LengthBytes);
                writer.End(entry);
            }

            writer.End(list);
        }

        writer.End(nest);
    }

    private static uint ReadSize(NetlinkReader reader)
    {
        uint size = 0;
        while (reader.Next())
        {
            if (reader.Type == DescriptionSize)
            {
                size = reader.ReadUInt32BigEndian();
            }
        }

        return size;
    }

    private static void ReadStatements(NetlinkReader reader, List<Expression> into)
    {
        while (reader.Next())
        {
            into.Add(reader.Nested().ReadExpression());
        }
    }
}
