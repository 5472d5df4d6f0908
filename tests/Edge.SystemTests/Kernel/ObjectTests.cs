using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.SystemTests.Kernel;

/// <summary>Every kind of object, written to the real kernel and read back.</summary>
public sealed class ObjectTests
{
    private static readonly Table Table = new(Family.IPv4, "edge");
    private static readonly Chain Chain = new(Table, "c");
    private static readonly Set Vips = new(Table, "vips") { KeyType = ElementField.IPv4Address };

    private static readonly Set Frontends = new(Table, "frontends")
    {
        KeyType = new ElementType(ElementField.IPv4Destination, ElementField.L4Protocol, ElementField.DestinationPort),
        DataType = ElementField.CtMark,
        Counter = true,
    };

    private static readonly byte[] Key = [10, 96, 5, 81, 6, 0, 0, 0, 0x0b, 0xb8, 0, 0];

    [Fact]
    public void Missing_table_reads_as_null() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        Assert.Null(nftables.ReadTable(Family.IPv4, "edge"));
    });

    [Fact]
    public void A_table_is_there_by_family_and_name_whoever_owns_it() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection owner = NftablesConnection.Open();
        using NftablesConnection nftables = NftablesConnection.Open();
        using var transaction = new Transaction();
        transaction.Add(Table with { Owner = true });
        owner.Commit(transaction);
        Assert.True(nftables.HasTable(Family.IPv4, "edge"));
        Assert.False(nftables.HasTable(Family.IPv6, "edge"));
        Assert.False(nftables.HasTable(Family.IPv4, "edg"));
        Assert.False(nftables.HasTable(Family.Netdev, "edge"));
    });

    [Fact]
    public void A_table_that_comes_and_goes_is_read_whole_or_not_at_all() => NetworkNamespace.Run(() =>
    {
        const int Reads = 10_000;
        using NftablesConnection nftables = NftablesConnection.Open();
        bool stopping = false;
        var other = new Thread(() =>
        {
            using NftablesConnection foreign = NftablesConnection.Open();
            using Transaction create = new(), delete = new();
            create.Add(Table);
            create.Add(Chain);
            create.Add(Vips);
            create.AddElement(Vips, [10, 96, 5, 81]);
            delete.Delete(Table);
            while (!Volatile.Read(ref stopping))
            {
                foreign.Commit(create);
                foreign.Commit(delete);
            }
        });
        other.Start();
        try
        {
            for (int read = 0; read < Reads; read++)
            {
                try
                {
                    if (nftables.ReadTable(Family.IPv4, "edge") is { } whole)
                    {
                        Assert.Equal((1, 1, 1), (whole.Chains.Count, whole.Sets.Count, whole.Sets[0].Count));
                    }
                }
                catch (NetlinkException e) when (e.Errno == Errno.EINTR)
                {
                    // It never stood still.
                }
            }
        }
        finally
        {
            Volatile.Write(ref stopping, true);
            other.Join();
        }
    });

    [Fact]
    public void Table_and_chains_read_back_as_written() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        Table table = Table with { Comment = "of a test" };
        Chain[] chains =
        [
            new(table, "plain") { Comment = "of the chain" },
            new(table, "filter") { Hook = new ChainHook(ChainType.Filter, Hook.Prerouting, -110, ChainPolicy.Drop) },
            new(table, "nat") { Hook = new ChainHook(ChainType.Nat, Hook.Postrouting, 100) },
            new(table, "route") { Hook = new ChainHook(ChainType.Route, Hook.Output, -150) },
        ];
        nftables.Commit(transaction =>
        {
            transaction.Add(table);
            Array.ForEach(chains, transaction.Add);
        });
        TableSnapshot read = nftables.ReadTable(Family.IPv4, "edge")!;
        Assert.Equal(table, read.Table);
        Assert.Equal(chains.Select(chain => (chain.Name, chain.Hook, chain.Comment)), read.Chains.Select(chain => (chain.Name, chain.Hook, chain.Comment)));
    });

    [Fact]
    public void Set_and_its_elements_read_back_as_written() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(transaction =>
        {
            transaction.Add(Table);
            transaction.Add(Frontends);
            transaction.AddElement(Frontends, Key, BitConverter.GetBytes(0x103u), "jobs/backend");
        });
        SetSnapshot read = nftables.ReadTable(Family.IPv4, "edge")!.FindSet("frontends")!;
        Assert.Equal(Frontends, read.Set);
        Assert.Equal(1, read.Count);
        foreach (Element element in read)
        {
            Assert.Equal(Key, element.Key.ToArray());
            Assert.Equal(0x103u, BitConverter.ToUInt32(element.Data));
            Assert.Equal("jobs/backend", element.Comment);
            Assert.Equal(0ul, element.Packets);
        }
    });

    [Fact]
    public void Rules_keep_their_order_and_can_be_inserted_replaced_and_deleted() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(transaction =>
        {
            transaction.Add(Table);
            transaction.Add(Chain);
            transaction.Add(Named("second"));
            transaction.Add(Named("third"));
            transaction.Insert(Named("first"));
        });
        Assert.Equal(["first", "second", "third"], Comments(nftables));
        Rule second = nftables.ReadTable(Family.IPv4, "edge")!.Rules[1];
        nftables.Commit(transaction => transaction.Replace(second with { Comment = "replaced" }));
        Assert.Equal(["first", "replaced", "third"], Comments(nftables));
        Rule first = nftables.ReadTable(Family.IPv4, "edge")!.Rules[0];
        nftables.Commit(transaction => transaction.Delete(first));
        Assert.Equal(["replaced", "third"], Comments(nftables));
        nftables.Commit(transaction => transaction.Flush(Chain));
        Assert.Empty(Comments(nftables));
    });

    [Fact]
    public void Delete_destroy_and_flush_take_objects_away() => NetworkNamespace.Run(() =>
    {
        Requires.Kernel("6.3", "destroy");
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(transaction =>
        {
            transaction.Add(Table);
            transaction.Add(Chain);
            transaction.Add(Vips);
            transaction.AddElement(Vips, [10, 0, 0, 1]);
            transaction.AddElement(Vips, [10, 0, 0, 2]);
            transaction.DeleteElement(Vips, [10, 0, 0, 1]);
            transaction.DestroyElement(Vips, [10, 0, 0, 9]);
        });
        Assert.Equal(1, nftables.ReadTable(Family.IPv4, "edge")!.FindSet("vips")!.Count);
        nftables.Commit(transaction => transaction.Flush(Vips));
        Assert.Equal(0, nftables.ReadTable(Family.IPv4, "edge")!.FindSet("vips")!.Count);
        nftables.Commit(transaction =>
        {
            transaction.Delete(Vips);
            transaction.Destroy(Vips);
            transaction.Delete(Chain);
            transaction.Destroy(Chain);
        });
        TableSnapshot empty = nftables.ReadTable(Family.IPv4, "edge")!;
        Assert.Empty(empty.Sets);
        Assert.Empty(empty.Chains);
        nftables.Commit(transaction =>
        {
            transaction.Delete(Table);
            transaction.Destroy(Table);
        });
        Assert.Null(nftables.ReadTable(Family.IPv4, "edge"));
    });

    [Fact]
    public void Delete_and_add_of_an_element_in_one_transaction_replaces_its_data() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(transaction =>
        {
            transaction.Add(Table);
            transaction.Add(Frontends);
            transaction.AddElement(Frontends, Key, BitConverter.GetBytes(0x103u));
        });
        nftables.Commit(transaction =>
        {
            transaction.DeleteElement(Frontends, Key);
            transaction.AddElement(Frontends, Key, BitConverter.GetBytes(0x104u));
        });
        foreach (Element element in nftables.ReadTable(Family.IPv4, "edge")!.FindSet("frontends")!)
        {
            Assert.Equal(0x104u, BitConverter.ToUInt32(element.Data));
        }
    });

    [Fact]
    public void Element_with_a_timeout_says_how_long_it_lives() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        Set affinity = Vips with { Flags = SetFlags.Timeout, Timeout = TimeSpan.FromHours(3) };
        nftables.Commit(transaction =>
        {
            transaction.Add(Table);
            transaction.Add(affinity);
            transaction.AddElement(affinity, [10, 0, 0, 1]);
            transaction.AddElement(affinity, new Element { Key = [10, 0, 0, 2], Timeout = TimeSpan.FromMinutes(30) });
        });
        SetSnapshot read = nftables.ReadTable(Family.IPv4, "edge")!.FindSet("vips")!;
        Assert.Equal(affinity, read.Set);
        foreach (Element element in read)
        {
            TimeSpan full = element.Key[3] == 1 ? TimeSpan.FromHours(3) : TimeSpan.FromMinutes(30);
            Assert.InRange(element.Expiration!.Value, full - TimeSpan.FromMinutes(1), full);
        }
    });

    [Theory]
    [InlineData("255.255.255.0", "255.255.255.255")]
    [InlineData("0.0.0.0", "0.0.0.255")]
    [InlineData("0.0.0.0", "255.255.255.255")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    public void Address_interval_lists_as_nft_writes_it(string from, string to) => NetworkNamespace.Run(() =>
    {
        Requires.Command("nft");
        Set ranges = Vips with { Flags = SetFlags.Interval };
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(transaction =>
        {
            transaction.Add(Table);
            transaction.Add(ranges);
            transaction.AddElement(ranges, new Element
            {
                Key = System.Net.IPAddress.Parse(from).GetAddressBytes(),
                KeyEnd = System.Net.IPAddress.Parse(to).GetAddressBytes(),
            });
        });
        string ours = Nft.List();
        Nft.Run("flush", "ruleset");
        Nft.Load($"table ip edge {{ set vips {{ type ipv4_addr; flags interval; elements = {{ {from}{(from == to ? "" : $"-{to}")} }}; }}; }}\n");
        Assert.Equal(Nft.List(), ours);
        nftables.Commit(transaction => transaction.DeleteElement(ranges, new Element
        {
            Key = System.Net.IPAddress.Parse(from).GetAddressBytes(),
            KeyEnd = System.Net.IPAddress.Parse(to).GetAddressBytes(),
        }));
        Assert.DoesNotContain("elements", Nft.List(), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(65535, 65535, "65535")]
    [InlineData(60000, 65535, "60000-65535")]
    [InlineData(0, 79, "0-79")]
    public void Port_interval_lists_as_nft_writes_it(int from, int to, string text) => NetworkNamespace.Run(() =>
    {
        Requires.Command("nft");
        Set ports = new(Table, "ports") { KeyType = ElementField.InetService, Flags = SetFlags.Interval };
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(transaction =>
        {
            transaction.Add(Table);
            transaction.Add(ports);
            transaction.AddElement(ports, new Element { Key = [(byte)(from >> 8), (byte)from], KeyEnd = [(byte)(to >> 8), (byte)to] });
        });
        Assert.Contains($"elements = {{ {text} }}", Nft.List(), StringComparison.Ordinal);
    });

    [Fact]
    public void Every_object_is_named_when_it_exists_already() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(transaction =>
        {
            transaction.Add(Table);
            transaction.Add(Chain);
            transaction.Add(Frontends);
            transaction.AddElement(Frontends, Key, BitConverter.GetBytes(0x103u));
        });
        Refused(nftables, Errno.EEXIST, "create table ip edge", transaction => transaction.Create(Table));
        Refused(nftables, Errno.EEXIST, "create chain ip edge c", transaction => transaction.Create(Chain));
        Refused(nftables, Errno.EEXIST, "create map ip edge frontends", transaction => transaction.Create(Frontends));
        NftablesException refused = Refused(nftables, Errno.EEXIST, "add element ip edge frontends", transaction =>
        {
            transaction.AddElement(Frontends, [10, 96, 5, 99, 6, 0, 0, 0, 0, 80, 0, 0], BitConverter.GetBytes(1u));
            transaction.AddElement(Frontends, Key, BitConverter.GetBytes(0x999u));
        });
        Assert.Same(Frontends, refused.Subject);
        Assert.Equal(1, refused.OperationIndex);
        Assert.Equal(Key, refused.ElementKey.ToArray());
    });

    [Fact]
    public void Every_object_is_named_when_it_is_missing() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        Refused(nftables, Errno.ENOENT, "delete table ip edge", transaction => transaction.Delete(Table));
        Refused(nftables, Errno.ENOENT, "add chain ip edge c", transaction => transaction.Add(Chain));
        nftables.Commit(transaction => transaction.Add(Table));
        Refused(nftables, Errno.ENOENT, "delete chain ip edge c", transaction => transaction.Delete(Chain));
        Refused(nftables, Errno.ENOENT, "delete set ip edge vips", transaction => transaction.Delete(Vips));
        Refused(nftables, Errno.ENOENT, "add element ip edge vips", transaction => transaction.AddElement(Vips, [1, 2, 3, 4]));
        nftables.Commit(transaction => { transaction.Add(Chain); transaction.Add(Vips); });
        Refused(nftables, Errno.ENOENT, "delete element ip edge vips { 1.2.3.4 }", transaction => transaction.DeleteElement(Vips, [1, 2, 3, 4]));
        Refused(nftables, Errno.ENOENT, "add rule ip edge c", transaction => transaction.Add(new Rule(Chain, [new Immediate(Register.Verdict, null, Verdict.Jump("nowhere"))])));
    });

    [Fact]
    public void Refused_transaction_changes_nothing_and_counts_further_errors() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        NftablesException refused = Refused(nftables, Errno.ENOENT, "add chain ip missing c", transaction =>
        {
            transaction.Add(Table);
            transaction.Add(new Chain(new Table(Family.IPv4, "missing"), "c"));
            transaction.Add(new Chain(new Table(Family.IPv4, "missing"), "d"));
        });
        Assert.Equal(1, refused.OperationIndex);
        Assert.Equal(1, refused.FurtherErrors);
        Assert.Null(nftables.ReadTable(Family.IPv4, "edge"));
    });

    [Fact]
    public void Stale_generation_is_refused_and_a_fresh_one_is_not() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        uint before = nftables.ReadGeneration();
        uint after = nftables.Commit(transaction => transaction.Add(Table));
        Assert.NotEqual(before, after);
        using Transaction stale = new(before);
        stale.Add(Chain);
        GenerationException refused = Assert.Throws<GenerationException>(() => nftables.Commit(stale));
        Assert.Equal(before, refused.Expected);
        stale.Clear(after);
        stale.Add(Chain);
        nftables.Commit(stale);
        Assert.Single(nftables.ReadTable(Family.IPv4, "edge")!.Chains);
    });

    private static Rule Named(string comment) => new(Chain, [new Counter()]) { Comment = comment };

    private static IEnumerable<string?> Comments(NftablesConnection nftables) =>
        nftables.ReadTable(Family.IPv4, "edge")!.RulesOf("c").Select(rule => rule.Comment);

    private static NftablesException Refused(NftablesConnection nftables, Errno errno, string operation, Action<Transaction> write)
    {
        using Transaction transaction = new();
        write(transaction);
        NftablesException refused = Assert.Throws<NftablesException>(() => nftables.Commit(transaction));
        Assert.Equal(errno, refused.Errno);
        Assert.Contains($"{operation}", refused.Message, StringComparison.Ordinal);
        Assert.Contains(errno.ToString(), refused.Message, StringComparison.Ordinal);
        return refused;
    }
}
