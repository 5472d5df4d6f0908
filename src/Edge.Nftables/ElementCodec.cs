using Edge.Linux.Netlink;
using Edge.Nftables.Expressions;

namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_set_elem_attributes</c>.</summary>
internal static class ElementCodec
{
    /// <summary><c>NFTNL_UDATA_SET_ELEM_COMMENT</c>.</summary>
    internal const byte CommentType = 0;

    internal const ushort Key = 1; // NFTA_SET_ELEM_KEY
    private const ushort Data = 2; // NFTA_SET_ELEM_DATA
    private const ushort Flags = 3; // NFTA_SET_ELEM_FLAGS
    private const ushort Timeout = 4; // NFTA_SET_ELEM_TIMEOUT
    private const ushort Expiration = 5; // NFTA_SET_ELEM_EXPIRATION
    private const ushort UserData = 6; // NFTA_SET_ELEM_USERDATA
    private const ushort ExpressionAttribute = 7; // NFTA_SET_ELEM_EXPR
    private const ushort KeyEnd = 10; // NFTA_SET_ELEM_KEY_END
    private const ushort Expressions = 11; // NFTA_SET_ELEM_EXPRESSIONS

    /// <summary>Writes an element as one list entry, as it is: intervals are split by the caller.</summary>
    internal static void Write(NetlinkWriter writer, in Element element)
    {
        NetlinkNest nest = writer.Begin(ExpressionAttributes.ListElement);
        if (element.Flags != ElementFlags.None)
        {
            writer.WriteUInt32BigEndian(Flags, (uint)element.Flags);
        }

        if (element.Timeout is { } timeout)
        {
            writer.WriteUInt64BigEndian(Timeout, (ulong)timeout.TotalMilliseconds);
        }

        if (element.Expiration is { } expiration)
        {
            writer.WriteUInt64BigEndian(Expiration, (ulong)expiration.TotalMilliseconds);
        }

        if (!element.Key.IsEmpty)
        {
            writer.WriteData(Key, element.Key);
        }

        if (!element.KeyEnd.IsEmpty)
        {
            writer.WriteData(KeyEnd, element.KeyEnd);
        }

        if (element.Verdict is not null)
        {
            writer.WriteVerdict(Data, element.Verdict);
        }
        else if (!element.Data.IsEmpty)
        {
            writer.WriteData(Data, element.Data);
        }

        if (!element.UserData.IsEmpty)
        {
            writer.WriteBytes(UserData, element.UserData);
        }

        if (element.Statement is not null)
        {
            writer.WriteExpression(ExpressionAttribute, element.Statement);
        }

        writer.End(nest);
    }

    /// <summary>Reads the content of a list entry.</summary>
    internal static Element Read(NetlinkReader reader)
    {
        var element = default(Element);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case Key:
                    element.Key = reader.ReadDataValue();
                    break;
                case KeyEnd:
                    element.KeyEnd = reader.ReadDataValue();
                    break;
                case Data:
                    element.Data = reader.ReadDataValue();
                    element.Verdict = element.Data.IsEmpty ? reader.ReadVerdict() : null;
                    break;
                case Flags:
                    element.Flags = (ElementFlags)reader.ReadUInt32BigEndian();
                    break;
                case Timeout:
                    element.Timeout = reader.ReadMilliseconds();
                    break;
                case Expiration:
                    element.Expiration = reader.ReadMilliseconds();
                    break;
                case UserData:
                    element.UserData = reader.Value;
                    break;
                case ExpressionAttribute:
                    ReadStatement(reader.Nested(), ref element);
                    break;
                case Expressions:
                    NetlinkReader list = reader.Nested();
                    while (list.Next())
                    {
                        ReadStatement(list.Nested(), ref element);
                    }

                    break;
            }
        }

        return element;
    }

    private static void ReadStatement(NetlinkReader expression, ref Element element)
    {
        Expression statement = expression.ReadExpression();
        if (statement is Counter counter)
        {
            element.Packets = counter.Packets;
            element.Bytes = counter.Bytes;
        }
        else
        {
            element.Statement = statement;
        }
    }
}
