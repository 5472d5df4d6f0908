using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Nftables;

public sealed class BatchTextTests
{
    [Fact]
    public void Batch_is_printed_in_nfts_words_with_its_bytes()
    {
        var table = new Table(Family.IPv4, "e");
        using var transaction = new Transaction();
        transaction.Add(table);
        transaction.Add(new Rule(new Chain(table, "c"), [Immediate.Decide(Verdict.Drop)]));
        using var output = new StringWriter { NewLine = "\n" };

        BatchText.Write(output, transaction, transaction.Encode(1));

        Assert.StartsWith(
            "# batch of 2 operations, 2 messages, ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "add table ip e\n  24 00 00 00\n  00 0a 01 04\n  02 00 00 00\n  00 00 00 00\n  02 00 00 00\n  06 00 01 00\n  65 00 00 00\n",
            output.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("add rule ip e c\n  [ immediate reg 0 drop ]\n", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("# end\n  14 00 00 00\n  11 00 01 00\n  04 00 00 00\n  00 00 00 00\n  00 00 00 0a\n", output.ToString(), StringComparison.Ordinal);
    }
}
