using System.Net;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Nftables;

public sealed class TransactionTests
{
    private static readonly Table Table = new(Family.IPv4, "edge");

    private static readonly Set Endpoints = new(Table, "endpoints")
    {
        KeyType = new ElementType(ElementField.CtMark, ElementField.NumgenRandom(32)),
        DataType = new ElementType(ElementField.IPv4Destination, ElementField.DestinationPort),
    };

    private static readonly Set Sources = new(Table, "sources") { KeyType = ElementField.IPv4Address, Flags = SetFlags.Interval };

    [Fact]
    public void Batch_is_framed_and_numbered_and_only_the_last_message_asks_for_an_answer()
    {
        using var transaction = new Transaction();
        transaction.Add(Table);
        transaction.Add(new Chain(Table, "a"));
        transaction.Add(new Chain(Table, "b"));

        List<NetlinkMessageHeader> headers = Headers(transaction.Encode(100));

        Assert.Equal([0x10, 0x0a00, 0x0a03, 0x0a03, 0x11], headers.Select(header => (int)header.Type));
        Assert.Equal([100u, 101u, 102u, 103u, 104u], headers.Select(header => header.Sequence));
        Assert.Equal([false, false, false, true, false], headers.Select(header => header.Flags.HasFlag(NetlinkFlags.Acknowledge)));
    }

    [Fact]
    public void Changes_after_encoding_go_before_the_end()
    {
        using var transaction = new Transaction();
        transaction.Add(Table);
        transaction.Encode();
        transaction.AddElement(Endpoints, Key(1), Data(1));
        transaction.Encode();
        transaction.AddElement(Endpoints, Key(2), Data(2));

        List<NetlinkMessageHeader> headers = Headers(transaction.Encode(1));

        Assert.Equal([0x10, 0x0a00, 0x0a0c, 0x0a0c, 0x11], headers.Select(header => (int)header.Type));
        Assert.Equal([false, false, false, true, false], headers.Select(header => header.Flags.HasFlag(NetlinkFlags.Acknowledge)));
        Assert.Equal(3, transaction.Count);
    }

    [Fact]
    public void Neighbours_of_the_same_set_and_verb_share_a_message()
    {
        using var transaction = new Transaction();
        transaction.DeleteElement(Endpoints, Key(1));
        transaction.DeleteElement(Endpoints, Key(2));
        transaction.AddElement(Endpoints, Key(1), Data(1));
        transaction.AddElement(Endpoints with { }, Key(2), Data(1));
        transaction.AddElement(Sources, [1, 2, 3, 4]);

        Assert.Equal([0x10, 0x0a0e, 0x0a0c, 0x0a0c, 0x11], Headers(transaction.Encode()).Select(header => (int)header.Type));
        Assert.Equal(5, transaction.Count);
    }

    [Fact]
    public void Hundred_thousand_elements_stay_below_the_limit_of_a_nest()
    {
        using var transaction = new Transaction();
        Fill(transaction, 100_000);
        int longest = 0, elements = 0;
        var messages = new NetlinkMessageReader(transaction.Encode());
        while (messages.Next())
        {
            longest = Math.Max(longest, messages.Payload.Length);
            elements += CountElements(messages.Payload, messages.Header.Type);
        }

        Assert.Equal(100_000, elements);
        Assert.InRange(longest, 60_000, 65_600);
    }

    [Fact]
    public void Element_costs_no_object()
    {
        const int Count = 10_000;
        using var transaction = new Transaction();
        Fill(transaction, Count); // the buffer is grown now, and kept by Clear
        transaction.Clear();
        Span<byte> key = stackalloc byte[8];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 0; i < Count; i++)
        {
            BitConverter.TryWriteBytes(key, i);
            transaction.AddElement(Endpoints, key, [10, 0, 0, 1, 0, 80, 0, 0]);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Count);
    }

    [Theory]
    [InlineData("10.0.0.0", "10.255.255.255", "0a000000 | 0b000000 end")]
    [InlineData("192.168.0.1", null, "c0a80001 | c0a80002 end")]
    [InlineData("255.0.0.0", "255.255.255.255", "ff000000 open")] // the last address has no successor
    [InlineData("0.0.0.0", "255.255.255.255", "00000000 open")]
    public void Interval_is_its_start_and_what_comes_behind_it(string first, string? last, string expected)
    {
        using var transaction = new Transaction();
        transaction.AddElement(Sources, new Element
        {
            Key = IPAddress.Parse(first).GetAddressBytes(),
            KeyEnd = last is null ? default : IPAddress.Parse(last).GetAddressBytes(),
        });

        Assert.Equal(expected, string.Join(" | ", Elements(transaction)));
        Assert.Equal(1, transaction.Count);
    }

    [Fact]
    public void Range_of_a_concatenation_keeps_both_ends_in_one_element()
    {
        var set = new Set(Table, "ranges")
        {
            KeyType = new ElementType(ElementField.IPv4Address, ElementField.InetService),
            Flags = SetFlags.Interval,
        };
        using var transaction = new Transaction();
        transaction.AddElement(set, new Element { Key = [10, 0, 0, 0, 0, 80, 0, 0], KeyEnd = [10, 0, 0, 255, 0, 90, 0, 0] });

        Assert.Equal(["0a00000000500000 - 0a0000ff005a0000"], Elements(transaction));
    }

    [Fact]
    public void Lone_field_may_come_padded()
    {
        var ports = new Set(Table, "ports") { KeyType = ElementField.InetService };
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddPort(80);
        using var transaction = new Transaction();
        transaction.AddElement(ports, key.Bytes);

        Assert.Equal(["0050"], Elements(transaction));
    }

    [Fact]
    public void Key_of_another_length_is_refused_at_once()
    {
        using var transaction = new Transaction();

        ArgumentException exception = Assert.Throws<ArgumentException>(() => transaction.AddElement(Endpoints, [1, 2, 3, 4]));

        Assert.Contains("ip edge endpoints", exception.Message, StringComparison.Ordinal);
        Assert.True(transaction.IsEmpty);
    }

    [Fact]
    public void Data_for_a_set_are_refused_at_once()
    {
        using var transaction = new Transaction();

        Assert.Throws<ArgumentException>(() => transaction.AddElement(Sources, [1, 2, 3, 4], [1, 2, 3, 4]));
    }

    [Fact]
    public void Rule_with_a_set_written_in_it_makes_the_set_first()
    {
        var chain = new Chain(Table, "a");
        using var transaction = new Transaction();
        transaction.Add(new Rule(chain,
        [
            new Meta(MetaKey.L4Protocol, Register.Register1),
            Lookup.In(Register.Register1, ConstantSet.OfBytes(ElementField.InetProtocol, 6, 17)),
            Immediate.Decide(Verdict.Accept),
        ]));

        Assert.Equal([0x10, 0x0a09, 0x0a0c, 0x0a06, 0x11], Headers(transaction.Encode()).Select(header => (int)header.Type));
        Assert.Equal(1, transaction.Count);
    }

    [Fact]
    public void Cleared_transaction_gives_the_same_bytes_again()
    {
        using var transaction = new Transaction(7);
        Fill(transaction, 10);
        byte[] first = transaction.Encode(1).ToArray();
        transaction.Clear(7);
        Assert.True(transaction.IsEmpty);
        Fill(transaction, 10);

        Assert.Equal(first, transaction.Encode(1).ToArray());
    }

    [Fact]
    public void Generation_guards_the_batch()
    {
        using var transaction = new Transaction(0x01020304);

        Assert.Equal(
            [0x08, 0x00, 0x01, 0x00, 0x01, 0x02, 0x03, 0x04], // NFNL_BATCH_GENID
            transaction.Encode().Slice(20, 8).ToArray());
    }

    private static void Fill(Transaction transaction, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            transaction.AddElement(Endpoints, Key(i), Data((byte)i));
        }
    }

    private static byte[] Key(uint id) => [.. BitConverter.GetBytes(id << 8), 0, 0, 0, 0];

    private static byte[] Data(byte last) => [10, 0, 0, last, 0, 80, 0, 0];

    private static List<NetlinkMessageHeader> Headers(ReadOnlySpan<byte> batch)
    {
        var headers = new List<NetlinkMessageHeader>();
        var reader = new NetlinkMessageReader(batch);
        while (reader.Next())
        {
            headers.Add(reader.Header);
        }

        return headers;
    }

    private static List<string> Elements(Transaction transaction)
    {
        transaction.Encode();
        var found = new List<string>();
        NetlinkReader reader = transaction.ElementsOf(0, out _);
        while (reader.Next())
        {
            Element element = ElementCodec.Read(reader.Nested());
            found.Add(Convert.ToHexStringLower(element.Key)
                + (element.KeyEnd.IsEmpty ? "" : " - " + Convert.ToHexStringLower(element.KeyEnd))
                + (element.IsIntervalEnd ? " end" : "")
                + (element.UserData.IsEmpty ? "" : " open"));
        }

        return found;
    }

    private static int CountElements(ReadOnlySpan<byte> payload, ushort type)
    {
        int count = 0;
        if (type == 0x0a0c)
        {
            NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out _);
            while (reader.Next())
            {
                NetlinkReader list = reader.Type == 3 ? reader.Nested() : default;
                while (list.Next())
                {
                    count++;
                }
            }
        }

        return count;
    }
}
