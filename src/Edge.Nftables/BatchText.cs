using System.Globalization;
using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>Prints a batch for <c>EDGE_NLDEBUG=1</c>: each message in nft's words, expressions as nft's debug output, then its bytes four a line.</summary>
internal static class BatchText
{
    internal static void Write(TextWriter output, Transaction transaction, ReadOnlySpan<byte> batch)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"# batch of {transaction.Count} operations, {transaction.Messages.Count} messages, {batch.Length} bytes"));
        var reader = new NetlinkMessageReader(batch);
        int index = -1;
        while (reader.Next())
        {
            if (reader.Header.Type is NetlinkMessage.BatchBegin or NetlinkMessage.BatchEnd)
            {
                output.WriteLine(reader.Header.Type == NetlinkMessage.BatchBegin ? "# begin" : "# end");
            }
            else
            {
                WriteSubject(output, transaction.Messages[++index]);
            }

            WriteHex(output, batch.Slice(reader.Offset, NetlinkWriter.MessageHeaderBytes + reader.Payload.Length));
        }
    }

    /// <summary>Four bytes a line, as they lie in memory.</summary>
    internal static void WriteHex(TextWriter output, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i += 4)
        {
            ReadOnlySpan<byte> row = bytes.Slice(i, Math.Min(4, bytes.Length - i));
            output.Write(' ');
            foreach (byte value in row)
            {
                output.Write(' ');
                output.Write(value.ToString("x2", CultureInfo.InvariantCulture));
            }

            output.WriteLine();
        }
    }

    private static void WriteSubject(TextWriter output, Transaction.Message message)
    {
        output.WriteLine(TransactionError.Operation(message));
        if (message is { Subject: Rule rule, Type: NftMessage.NewRule })
        {
            foreach (Expressions.Expression expression in rule.Expressions)
            {
                output.WriteLine($"  {expression}");
            }
        }
    }
}
