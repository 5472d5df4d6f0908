using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>
/// Asks for one element by its key (<c>NFT_MSG_GETSETELEM</c> without <c>NLM_F_DUMP</c>; net/netfilter/nf_tables_api.c: nf_tables_getsetelem): <c>nft get element</c>.
/// </summary>
internal static class ElementQuery
{
    // enum nft_set_elem_list_attributes
    private const ushort ElementListTable = 1; // NFTA_SET_ELEM_LIST_TABLE
    private const ushort ElementListSet = 2; // NFTA_SET_ELEM_LIST_SET
    private const ushort ElementListElements = 3; // NFTA_SET_ELEM_LIST_ELEMENTS

    /// <summary>The element that holds the key; <see langword="null"/> for none.</summary>
    /// <exception cref="NetlinkException">The kernel refused for another reason than that there is none.</exception>
    internal static SetSnapshot? Find(NftablesConnection connection, Set set, ReadOnlySpan<byte> key)
    {
        string what = $"get element {set.Table.Family.ToNft()} {set.Table.Name} {set.Name}";
        NetlinkWriter writer = connection.NewRequest(NftMessage.GetSetElement, NetlinkFlags.Acknowledge, set.Table.Family, out NetlinkNest message);
        WriteBody(writer, set, key);
        writer.EndMessage(message);
        SetSnapshot found = new(set);
        NetlinkAcknowledgement answer = connection.TryRequest(what, (_, payload) => Take(payload, found));
        if (answer.Errno != Errno.ENOENT)
        {
            answer.ThrowIfError(what);
        }

        return answer.Errno == Errno.ENOENT || found.Count == 0 ? null : found;
    }

    /// <summary>The attributes of the request.</summary>
    internal static void WriteBody(NetlinkWriter writer, Set set, ReadOnlySpan<byte> key)
    {
        writer.WriteString(ElementListTable, set.Table.Name);
        writer.WriteString(ElementListSet, set.Name);
        NetlinkNest list = writer.Begin(ElementListElements);
        ElementCodec.Write(writer, new Element { Key = key });
        writer.End(list);
    }

    private static void Take(ReadOnlySpan<byte> payload, SetSnapshot into)
    {
        NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out _);
        while (reader.Next())
        {
            if (reader.Type == ElementListElements)
            {
                into.Add(reader.Value);
            }
        }
    }
}
