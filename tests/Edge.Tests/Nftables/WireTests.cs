using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Tests.Nftables;

/// <summary>What the library sends against what nft sends for the same command (testdata/wire, made by scripts/golden).</summary>
public sealed class WireTests
{
    public static TheoryData<string> Files => [.. WireFile.Names];

    public static TheoryData<string> RuleFiles => [.. WireFile.Names.Where(name => name.StartsWith("rule-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Bytes_are_those_of_nft(string name)
    {
        WireFile file = WireFile.Read(name);
        using Transaction transaction = new();
        if (WireCases.All.TryGetValue(name, out Action<Transaction>? write))
        {
            write(transaction);
        }
        else
        {
            RuleMessageOnly(ref file);
            WireReplay.Into(transaction, file);
        }

        string wanted = string.Concat(file.Messages.Select(message => WireText.Print(message)));
        string? difference = WireText.Difference(wanted, Print(transaction.Encode()));
        Assert.True(difference is null, $"nft {file.Command}\n{difference}");
    }

    [Theory]
    [MemberData(nameof(RuleFiles))]
    public void Expressions_print_as_nft_debug_lines(string name)
    {
        WireFile file = WireFile.Read(name);
        NetlinkMessageReader messages = new(file.Messages[^1]);
        Assert.True(messages.Next());
        NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(messages.Payload, out byte family);
        Rule rule = RuleCodec.Read((Family)family, reader);
        Assert.Equal(file.DebugLines, rule.Expressions.Select(expression => expression.ToString()));
    }

    [Fact]
    public void Every_case_has_its_file() => Assert.Empty(WireCases.All.Keys.Except(WireFile.Names));

    [Fact]
    public void Difference_marks_the_line_and_prints_four_bytes_a_line()
    {
        string difference = WireText.Difference("a\n  01 02 03 04\n", "a\n  01 02 03 05\n")!;
        Assert.Contains("!   01 02 03 04", difference, StringComparison.Ordinal);
        Assert.Contains("  a ", difference, StringComparison.Ordinal);
    }

    // A rule with sets of its own is replayed without them: only written cases make them.
    private static void RuleMessageOnly(ref WireFile file)
    {
        if (file.Name.StartsWith("rule-", StringComparison.Ordinal))
        {
            file = file with { Messages = [file.Messages[^1]] };
        }
    }

    private static string Print(ReadOnlySpan<byte> batch)
    {
        string text = "";
        NetlinkMessageReader messages = new(batch);
        while (messages.Next())
        {
            if (messages.Header.Type is not (NetlinkMessage.BatchBegin or NetlinkMessage.BatchEnd))
            {
                text += WireText.Print(batch[messages.Offset..(messages.Offset + 16 + messages.Payload.Length)]);
            }
        }

        return text;
    }
}
