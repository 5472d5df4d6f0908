using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_table_attributes</c>, <c>enum nft_table_flags</c>.</summary>
internal static class TableCodec
{
    internal const ushort Name = 1; // NFTA_TABLE_NAME
    internal const ushort Handle = 4; // NFTA_TABLE_HANDLE
    private const ushort Flags = 2; // NFTA_TABLE_FLAGS
    private const ushort UserData = 6; // NFTA_TABLE_USERDATA
    private const ushort Owner = 7; // NFTA_TABLE_OWNER
    private const uint FlagDormant = 0x1; // NFT_TABLE_F_DORMANT
    private const uint FlagOwner = 0x2; // NFT_TABLE_F_OWNER
    private const uint FlagPersist = 0x4; // NFT_TABLE_F_PERSIST
    private const byte CommentType = 0; // NFTNL_UDATA_TABLE_COMMENT

    internal static void Write(NetlinkWriter writer, Table table)
    {
        writer.WriteString(Name, table.Name);
        writer.WriteUInt32BigEndian(
            Flags, (table.Dormant ? FlagDormant : 0) | (table.Owner ? FlagOwner : 0) | (table.Persist ? FlagPersist : 0));
        if (table.Comment is not null)
        {
            var userData = new UserDataWriter(stackalloc byte[UserDataWriter.MaximumBytes]);
            userData.WriteString(CommentType, table.Comment);
            writer.WriteBytes(UserData, userData.Bytes);
        }
    }

    internal static Table Read(Family family, NetlinkReader reader, out uint ownerPortId)
    {
        string name = "";
        string? comment = null;
        uint flags = 0;
        ownerPortId = 0;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case Name: name = reader.ReadString(); break;
                case Flags: flags = reader.ReadUInt32BigEndian(); break;
                case UserData: comment = UserDataReader.FindString(reader.Value, CommentType); break;
                case Owner: ownerPortId = reader.ReadUInt32BigEndian(); break;
            }
        }

        return new Table(family, name)
        {
            Dormant = (flags & FlagDormant) != 0,
            Owner = (flags & FlagOwner) != 0,
            Persist = (flags & FlagPersist) != 0,
            Comment = comment,
        };
    }
}
