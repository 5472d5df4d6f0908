using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Tests.Nftables;

/// <summary>Reads nft's messages into the library's objects and puts those into a transaction, by the verbs that nft used.</summary>
internal static class WireReplay
{
    public static void Into(Transaction transaction, WireFile file)
    {
        Dictionary<string, Set> sets = [];
        foreach (byte[] message in file.Messages)
        {
            NetlinkMessageReader messages = new(message);
            messages.Next();
            NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(messages.Payload, out byte family);
            bool exclusive = (messages.Header.Flags & NetlinkFlags.Exclusive) != 0;
            Replay(transaction, (NftMessage)(messages.Header.Type & 0xff), (Family)family, exclusive, reader, sets);
        }
    }

    private static void Replay(
        Transaction transaction, NftMessage type, Family family, bool exclusive, NetlinkReader reader, Dictionary<string, Set> sets)
    {
        switch (type)
        {
            case NftMessage.NewTable:
                transaction.Add(TableCodec.Read(family, reader, out _));
                break;
            case NftMessage.DeleteTable:
                transaction.Delete(TableCodec.Read(family, reader, out _));
                break;
            case NftMessage.NewChain when exclusive:
                transaction.Create(ChainCodec.Read(family, reader));
                break;
            case NftMessage.NewChain:
                transaction.Add(ChainCodec.Read(family, reader));
                break;
            case NftMessage.DeleteChain:
                transaction.Delete(ChainCodec.Read(family, reader));
                break;
            case NftMessage.NewRule:
                transaction.Add(RuleCodec.Read(family, reader));
                break;
            case NftMessage.DeleteRule:
                Rule rule = RuleCodec.Read(family, reader);
                Flush(transaction, rule.Chain);
                break;
            case NftMessage.NewSet:
                Set set = SetCodec.Read(family, reader);
                sets[set.Name] = set;
                transaction.Add(set);
                break;
            case NftMessage.NewFlowtable:
                transaction.Add(FlowtableCodec.Read(family, reader));
                break;
            case NftMessage.DeleteFlowtable:
                transaction.Delete(FlowtableCodec.Read(family, reader));
                break;
            default:
                throw new NotSupportedException($"write a case of its own for {type}");
        }
    }

    private static void Flush(Transaction transaction, Chain chain)
    {
        if (chain.Name.Length == 0)
        {
            transaction.Flush(chain.Table);
        }
        else
        {
            transaction.Flush(chain);
        }
    }
}
