using Edge.Linux.Netlink;
using Edge.Nftables.Expressions;

namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_rule_attributes</c>.</summary>
internal static class RuleCodec
{
    internal const ushort Table = 1; // NFTA_RULE_TABLE
    internal const ushort ChainName = 2; // NFTA_RULE_CHAIN
    internal const ushort Handle = 3; // NFTA_RULE_HANDLE
    private const ushort Expressions = 4; // NFTA_RULE_EXPRESSIONS
    private const ushort UserData = 7; // NFTA_RULE_USERDATA
    private const byte CommentType = 0; // NFTNL_UDATA_RULE_COMMENT

    /// <summary>Writes a rule; <paramref name="expressions"/> are those of the rule with the ids of anonymous sets filled in.</summary>
    internal static void Write(NetlinkWriter writer, Rule rule, IReadOnlyList<Expression> expressions, bool withHandle)
    {
        writer.WriteString(Table, rule.Chain.Table.Name);
        writer.WriteString(ChainName, rule.Chain.Name);
        if (withHandle)
        {
            writer.WriteUInt64BigEndian(Handle, rule.Handle);
        }

        NetlinkNest list = writer.Begin(Expressions);
        for (int i = 0; i < expressions.Count; i++)
        {
            writer.WriteExpression(ExpressionAttributes.ListElement, expressions[i]);
        }

        writer.End(list);
        if (rule.Comment is not null)
        {
            var userData = new UserDataWriter(stackalloc byte[UserDataWriter.MaximumBytes]);
            userData.WriteString(CommentType, rule.Comment);
            writer.WriteBytes(UserData, userData.Bytes);
        }
    }

    internal static Rule Read(Family family, NetlinkReader reader)
    {
        string table = "", chain = "";
        string? comment = null;
        ulong handle = 0;
        var expressions = new List<Expression>();
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case Table: table = reader.ReadString(); break;
                case ChainName: chain = reader.ReadString(); break;
                case Handle: handle = reader.ReadUInt64BigEndian(); break;
                case UserData: comment = UserDataReader.FindString(reader.Value, CommentType); break;
                case Expressions:
                    NetlinkReader list = reader.Nested();
                    while (list.Next())
                    {
                        expressions.Add(list.Nested().ReadExpression());
                    }

                    break;
            }
        }

        return new Rule(new Chain(new Table(family, table), chain), expressions) { Comment = comment, Handle = handle };
    }
}
