using Edge.Nftables;
using Edge.Nftables.Comparison;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Nftables.Comparison;

/// <summary>Two tables are held against each other, and each difference is said in nft's words.</summary>
public sealed class TableComparisonTests
{
    private static readonly Table s_table = new(Family.IPv4, "t");
    private static readonly Set s_set = new(s_table, "ports") { KeyType = ElementField.DestinationPort };
    private static readonly Set s_map = new(s_table, "marks") { KeyType = new ElementType(ElementField.L4Protocol, ElementField.DestinationPort), DataType = ElementField.CtMark, Counter = true };
    private static readonly Set s_prefixes = new(s_table, "prefixes") { KeyType = ElementField.IPv4Source, Flags = SetFlags.Interval };
    private static readonly Set s_clients = new(s_table, "clients") { KeyType = ElementField.IPv4Source, Flags = SetFlags.Dynamic | SetFlags.Timeout, Size = 10 };
    private static readonly Chain s_chain = new(s_table, "c");

    [Fact]
    public void Equal_tables_have_no_difference_in_whatever_order_elements_come() =>
        Assert.Empty(Differences(_ => { }, transaction => Port(transaction, 80, 443), transaction => Port(transaction, 443, 80)));

    [Fact]
    public void Elements_are_missing_added_and_changed()
    {
        Assert.Equal(
            ["element 80 of set ip t ports missing", "element 81 of set ip t ports added"],
            Differences(_ => { }, transaction => Port(transaction, 80, 443), transaction => Port(transaction, 443, 81)));
        Assert.Equal(
            ["element tcp . 80 of map ip t marks changed: tcp . 80 counter comment \"a/b\" : 0x00000001 -> tcp . 80 counter comment \"a/b\" : 0x00000002"],
            Differences(_ => { }, static transaction => Mark(transaction, 1, "a/b"), static transaction => Mark(transaction, 2, "a/b")));
        Assert.Equal(
            ["element tcp . 80 of map ip t marks changed: tcp . 80 counter comment \"a/b\" : 0x00000001 -> tcp . 80 counter comment \"c/d\" : 0x00000001"],
            Differences(_ => { }, static transaction => Mark(transaction, 1, "a/b"), static transaction => Mark(transaction, 1, "c/d")));
    }

    [Fact]
    public void Ranges_are_said_as_prefixes() =>
        Assert.Equal(
            ["element 10.0.0.0/8 of set ip t prefixes missing", "element 10.0.0.0/9 of set ip t prefixes added"],
            Differences(_ => { }, static transaction => Prefix(transaction, 10, 255), static transaction => Prefix(transaction, 10, 127)));

    [Fact]
    public void What_packets_write_is_nobodys_difference() =>
        Assert.Empty(Differences(_ => { }, static _ => { }, static transaction => transaction.AddElement(s_clients, new Element { Key = [1, 2, 3, 4] })));

    [Fact]
    public void A_rule_that_is_gone_is_one_difference_and_not_as_many_as_come_behind_it()
    {
        Assert.Equal(["rule 2 of chain ip t c missing"], Rules([80, 81, 82, 83], [80, 82, 83]));
        Assert.Equal(["rule 1 of chain ip t c added: tcp dport 79 accept"], Rules([80, 81], [79, 80, 81]));
        Assert.Equal(["rule 2 of chain ip t c changed: tcp dport 81 accept -> tcp dport 91 accept"], Rules([80, 81, 82], [80, 91, 82]));
        Assert.Equal(
            ["rule 1 of chain ip t c missing", "rule 3 of chain ip t c changed: tcp dport 82 accept -> tcp dport 92 accept", "rule 4 of chain ip t c added: tcp dport 99 accept"],
            Rules([80, 81, 82, 83], [81, 92, 83, 99]));
    }

    [Fact]
    public void A_chain_with_thousands_of_foreign_rules_is_compared_place_by_place()
    {
        var found = new DifferenceList(2);
        TableComparison.Compare(s_table, Table(static transaction => Accept(transaction, 1, 200)), Table(static transaction => Accept(transaction, 10_000, 5000)), found);
        Assert.Equal(5000, found.Total);
        Assert.Equal("rule 1 of chain ip t c changed: tcp dport 1 accept -> tcp dport 10000 accept; and 4999 more", found.ToText(1));
    }

    [Fact]
    public void Chains_sets_flags_and_the_table_itself()
    {
        Assert.Equal(["chain d of table ip t missing"], Differences(_ => { }, static transaction => transaction.Add(new Chain(s_table, "d")), static _ => { }));
        Assert.Equal(["chain d of table ip t added"], Differences(_ => { }, static _ => { }, static transaction => transaction.Add(new Chain(s_table, "d"))));
        Assert.Equal(
            ["chain d of table ip t changed: type filter hook input priority filter; policy accept; -> type filter hook input priority filter; policy drop;"],
            Differences(_ => { }, static transaction => Hook(transaction, ChainPolicy.Accept), static transaction => Hook(transaction, ChainPolicy.Drop)));
        Assert.Equal(["set other of table ip t added"], Differences(_ => { }, static _ => { }, static transaction => transaction.Add(s_set with { Name = "other" })));
        Assert.Equal(["table ip t changed:  -> flags dormant"], Differences(static transaction => transaction.Add(s_table with { Dormant = true }), static _ => { }, static _ => { }));
        var found = new DifferenceList(8);
        TableComparison.Compare(s_table, Table(static _ => { }), null, found);
        TableComparison.Compare(s_table, null, Table(static _ => { }), found);
        TableComparison.Compare(s_table, null, null, found);
        Assert.Equal("table ip t gone; table ip t added", found.ToText(8));
    }

    [Fact]
    public void What_others_wrote_comes_cut_and_without_control_characters()
    {
        var found = new DifferenceList(1);
        found.Add("rule", "1", "chain ip t c", null, $"comment \"\e[2J{new string('x', 1000)}\"");
        Assert.Equal(400 + 1, found.Items[0].Kernel!.Length);
        Assert.StartsWith("comment \"?[2Jxx", found.Items[0].Kernel, StringComparison.Ordinal);
    }

    private static List<string> Rules(int[] wanted, int[] kernel) =>
        Differences(static _ => { }, transaction => Array.ForEach(wanted, port => Accept(transaction, port, 1)), transaction => Array.ForEach(kernel, port => Accept(transaction, port, 1)));

    private static List<string> Differences(Action<Transaction> foreignTable, Action<Transaction> wanted, Action<Transaction> kernel)
    {
        var found = new DifferenceList(100);
        TableComparison.Compare(s_table, Table(wanted), Table(transaction =>
        {
            kernel(transaction);
            foreignTable(transaction);
        }), found);
        return [.. found.Items.Select(static one => one.ToString())];
    }

    private static TableSnapshot Table(Action<Transaction> write)
    {
        using Transaction transaction = new();
        transaction.Add(s_table);
        foreach (Set set in (Set[])[s_set, s_map, s_prefixes, s_clients])
        {
            transaction.Add(set);
        }

        transaction.Add(s_chain);
        write(transaction);
        return transaction.ToTable(s_table)!;
    }

    private static void Port(Transaction transaction, params ushort[] ports)
    {
        foreach (ushort port in ports)
        {
            transaction.AddElement(s_set, [(byte)(port >> 8), (byte)port]);
        }
    }

    private static void Mark(Transaction transaction, uint mark, string comment) => transaction.AddElement(s_map, [6, 0, 0, 0, 0, 80, 0, 0], BitConverter.GetBytes(mark), comment);

    private static void Prefix(Transaction transaction, byte first, byte last) => transaction.AddElement(s_prefixes, new Element { Key = [first, 0, 0, 0], KeyEnd = [first, last, 255, 255] });

    private static void Hook(Transaction transaction, ChainPolicy policy) =>
        transaction.Add(new Chain(s_table, "d") { Hook = new ChainHook(ChainType.Filter, Edge.Nftables.Hook.Input, 0, policy) });

    private static void Accept(Transaction transaction, int first, int count)
    {
        for (int port = first; port < first + count; port++)
        {
            transaction.Add(new Rule(s_chain,
            [
                new Meta(MetaKey.L4Protocol, Register.Register1), new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(6)),
                new Payload(PayloadBase.Transport, 2, 2, Register.Register1),
                new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.FromBytes([(byte)(port >> 8), (byte)port])), Immediate.Decide(Verdict.Accept),
            ]));
        }
    }
}
