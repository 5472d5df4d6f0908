using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>Says in words which operation of a transaction the kernel refused.</summary>
internal static class TransactionError
{
    internal static NftablesException Describe(Transaction transaction, uint first, NetlinkAcknowledgement answer, int further)
    {
        int index = unchecked((int)(answer.Sequence - first)) - 1;
        if (index < 0 || index >= transaction.Messages.Count)
        {
            return DescribeBatch(transaction, answer);
        }

        Transaction.Message message = transaction.Messages[index];
        string operation = Operation(message);
        int operationIndex = message.FirstOperation;
        byte[] key = [];
        if (message.Type is NftMessage.NewSetElement or NftMessage.DeleteSetElement or NftMessage.DestroySetElement
            && FindElement(transaction, index, answer.Offset, out int ordinal, out Element element))
        {
            key = element.Key.ToArray();
            operation += message.Subject is Set set ? $" {{ {set.KeyType.Format(element.Key)} }}" : "";
            operationIndex += ordinal;
        }

        return new NftablesException(operation, answer.Errno, Hint(answer), answer.Offset, answer.Sequence)
        {
            Subject = message.Subject,
            OperationIndex = operationIndex,
            ElementKey = key,
            FurtherErrors = further,
        };
    }

    /// <summary>The operation in nft's words, for example <c>add element ip edge frontends</c>.</summary>
    internal static string Operation(Transaction.Message message)
    {
        string verb = message.Verb switch
        {
            Verb.Add => "add",
            Verb.Create => "create",
            Verb.Insert => "insert",
            Verb.Replace => "replace",
            Verb.Delete => "delete",
            Verb.Destroy => "destroy",
            _ => "flush",
        };
        bool element = message.Verb != Verb.Flush
            && message.Type is NftMessage.NewSetElement or NftMessage.DeleteSetElement or NftMessage.DestroySetElement;
        return message.Subject switch
        {
            Rule rule when element => $"{verb} element of a rule in {rule.Chain}",
            Rule rule when message.Type == NftMessage.NewSet => $"{verb} anonymous set of a rule in {rule.Chain}",
            Rule { Handle: 0 } rule => $"{verb} rule {rule.Chain}{Comment(rule)}",
            Rule rule => $"{verb} rule {rule.Chain} handle {rule.Handle}{Comment(rule)}",
            Chain chain => $"{verb} chain {chain}",
            Flowtable flowtable => $"{verb} flowtable {flowtable}",
            Set set => $"{verb} {(element ? "element" : set.IsMap ? "map" : "set")} {set}",
            _ => $"{verb} table {message.Subject}",
        };
    }

    private static string Comment(Rule rule) => rule.Comment is null ? "" : $" comment \"{rule.Comment}\"";

    private static NftablesException DescribeBatch(Transaction transaction, NetlinkAcknowledgement answer)
    {
        if (answer.Errno == Errno.ERESTART && transaction.Generation is { } generation)
        {
            return new GenerationException(generation, answer.Sequence);
        }

        return new NftablesException(
            $"commit {transaction.Count} operations", answer.Errno, Hint(answer), answer.Offset, answer.Sequence);
    }

    private static string? Hint(NetlinkAcknowledgement answer) =>
        answer.Text is null && answer.Errno == Errno.EPERM ? "CAP_NET_ADMIN is needed, or another process owns the table" : answer.Text;

    /// <summary>The element whose attribute is at the offset that the kernel gave; the only one, where it gave none.</summary>
    private static bool FindElement(Transaction transaction, int index, int? offset, out int ordinal, out Element found)
    {
        NetlinkReader reader = transaction.ElementsOf(index, out int start);
        int operations = -1;
        int entries = 0;
        ordinal = 0;
        found = default;
        while (reader.Next())
        {
            Element element = ElementCodec.Read(reader.Nested());
            entries++;
            operations += element.IsIntervalEnd ? 0 : 1;
            int elementStart = start + reader.Offset;
            int elementEnd = elementStart + NetlinkWriter.AttributeHeaderBytes + reader.Value.Length;
            if (offset >= elementStart && offset < elementEnd)
            {
                ordinal = operations;
                found = element;
                return true;
            }

            found = element;
        }

        return offset is null && entries == 1;
    }
}
