using Edge.Linux;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

public sealed class FakeNftablesTests : IDisposable
{
    private static readonly Table Table = SmallDataplane.Table;
    private static readonly Set Vips = new(Table, "vips") { KeyType = ElementField.IPv4Address };
    private readonly FakeNftables _kernel = new();

    [Fact]
    public void Table_reads_back_as_it_was_written()
    {
        Do(SmallDataplane.Build());
        TableSnapshot table = _kernel.ReadTable(Family.IPv4, "edge")!;
        Assert.Equal(["frontends", "endpoints", "affinity", "pods"], table.Sets.Select(set => set.Set.Name));
        Assert.Equal(SmallDataplane.Frontends, table.FindSet("frontends")!.Set);
        Assert.Equal(3, table.FindSet("endpoints")!.Count);
        Lookup sizes = Assert.IsType<Lookup>(Assert.Single(table.RulesOf("pick")).Expressions[2]);
        Assert.Equal(2, sizes.Elements!.Elements.Count);
    }

    [Fact]
    public void Applying_twice_changes_nothing_but_the_rules_that_are_appended()
    {
        Do(SmallDataplane.Build());
        uint generation = _kernel.ReadGeneration();
        Do(SmallDataplane.Build());
        Assert.Equal(generation + 1, _kernel.ReadGeneration());
        Assert.Equal(3, _kernel.ReadTable(Family.IPv4, "edge")!.FindSet("endpoints")!.Count);
        Assert.Equal(2, _kernel.ReadTable(Family.IPv4, "edge")!.RulesOf("pick").Count());
    }

    [Fact]
    public void Tables_print_as_nft_text()
    {
        Do(SmallDataplane.Build());
        string text = _kernel.ToString();
        Assert.Contains("ct mark set ip daddr . meta l4proto . th dport map @frontends goto pick", text, StringComparison.Ordinal);
        Assert.Contains("ct mark & 0x000000ff vmap { 0x00000003 : goto pick-3, 0x00000083 : goto sticky-3 }", text, StringComparison.Ordinal);
        Assert.Contains("10.96.5.81 . tcp . 3000 counter : 0x00000103", text, StringComparison.Ordinal);
        Assert.Contains("elements = { 10.244.0.0/16 }", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_table_chain_and_set_are_ENOENT()
    {
        Assert.Equal(Errno.ENOENT, Refused(tx => tx.Add(SmallDataplane.Chain("c"))).Errno);
        Do(tx => tx.Add(Table));
        Assert.Equal(Errno.ENOENT, Refused(tx => tx.Add(new Rule(SmallDataplane.Chain("c"), [new Counter()]))).Errno);
        Assert.Equal(Errno.ENOENT, Refused(tx => tx.AddElement(Vips, [10, 0, 0, 1])).Errno);
        Assert.Equal(Errno.ENOENT, Refused(tx => tx.Delete(Vips)).Errno);
        Do(tx => tx.Add(SmallDataplane.Chain("c")));
        Assert.Equal(Errno.ENOENT, Refused(tx => tx.Add(new Rule(SmallDataplane.Chain("c"), [new Lookup(Register.Register1, "vips")]))).Errno);
        Assert.Equal(Errno.ENOENT, Refused(tx => tx.Add(new Rule(SmallDataplane.Chain("c"), [new Immediate(Register.Verdict, null, Verdict.Jump("d"))]))).Errno);
    }

    [Fact]
    public void Create_of_what_exists_is_EEXIST()
    {
        Do(tx => { tx.Add(Table); tx.Add(Vips); tx.Add(SmallDataplane.Chain("c")); });
        Assert.Equal(Errno.EEXIST, Refused(tx => tx.Create(Table)).Errno);
        Assert.Equal(Errno.EEXIST, Refused(tx => tx.Create(Vips)).Errno);
        Assert.Equal(Errno.EEXIST, Refused(tx => tx.Create(SmallDataplane.Chain("c"))).Errno);
    }

    [Fact]
    public void Element_with_other_data_is_EEXIST_and_names_the_element()
    {
        Do(SmallDataplane.Build());
        byte[] key = SmallDataplane.Frontend("10.96.5.81", 3000);
        NftablesException refused = Refused(tx =>
        {
            tx.AddElement(SmallDataplane.Frontends, SmallDataplane.Frontend("10.96.5.99", 1), SmallDataplane.Mark(1));
            tx.AddElement(SmallDataplane.Frontends, key, SmallDataplane.Mark(0x999));
        });
        Assert.Equal((Errno.EEXIST, 1), (refused.Errno, refused.OperationIndex));
        Assert.Equal(key, refused.ElementKey.ToArray());
        Assert.Equal(2, _kernel.ReadTable(Family.IPv4, "edge")!.FindSet("frontends")!.Count);
    }

    [Fact]
    public void Refused_batch_leaves_everything_as_it_was()
    {
        Do(SmallDataplane.Build());
        uint generation = _kernel.ReadGeneration();
        Refused(tx =>
        {
            tx.Flush(SmallDataplane.Endpoints);
            tx.Flush(Table);
            tx.Delete(SmallDataplane.Affinity);
            tx.DeleteElement(SmallDataplane.Frontends, SmallDataplane.Frontend("10.96.5.99", 1));
        });
        TableSnapshot table = _kernel.ReadTable(Family.IPv4, "edge")!;
        Assert.Equal(3, table.FindSet("endpoints")!.Count);
        Assert.NotEmpty(table.RulesOf("pick"));
        Assert.NotNull(table.FindSet("affinity"));
        Assert.Equal(generation, _kernel.ReadGeneration());
    }

    [Fact]
    public void What_is_in_use_is_EBUSY()
    {
        Do(SmallDataplane.Build());
        Assert.Equal(Errno.EBUSY, Refused(tx => tx.Delete(SmallDataplane.Chain("services"))).Errno);
        Assert.Equal(Errno.EBUSY, Refused(tx => tx.Delete(SmallDataplane.Chain("pick-3"))).Errno);
        Assert.Equal(Errno.EBUSY, Refused(tx => tx.Delete(SmallDataplane.Frontends)).Errno);
    }

    [Fact]
    public void Loop_of_chains_is_refused()
    {
        Do(SmallDataplane.Build());
        Assert.Equal(Errno.EMLINK, Refused(tx => tx.Add(new Rule(SmallDataplane.Chain("pick-3"), [new Immediate(Register.Verdict, null, Verdict.Goto("services"))]))).Errno);
    }

    [Fact]
    public void Stale_generation_is_refused_before_anything_is_looked_at()
    {
        Do(tx => tx.Add(Table));
        using Transaction guarded = new(_kernel.ReadGeneration());
        guarded.Add(Vips);
        using FakeNftables other = new(_kernel.Kernel);
        using Transaction foreign = new();
        foreign.Add(SmallDataplane.Chain("foreign"));
        other.Commit(foreign);
        Assert.Throws<GenerationException>(() => _kernel.Commit(guarded));
        Assert.Empty(_kernel.ReadTable(Family.IPv4, "edge")!.Sets);
    }

    [Fact]
    public void Owned_table_is_closed_to_others_and_survives_its_owner_when_it_persists()
    {
        Table owned = Table with { Owner = true, Persist = true };
        FakeNftables first = new(_kernel.Kernel);
        using Transaction create = new();
        create.Add(owned);
        first.Commit(create);
        Assert.Equal(Errno.EPERM, Refused(tx => tx.Delete(Table)).Errno);
        first.Dispose();
        Assert.NotNull(_kernel.ReadTable(Family.IPv4, "edge"));
        Do(tx => tx.Add(owned));
        using FakeNftables third = new(_kernel.Kernel);
        Assert.Equal(Errno.EPERM, Assert.Throws<NftablesException>(() => third.Commit(create)).Errno);
    }

    [Fact]
    public void Injected_failure_hits_the_given_element_only()
    {
        Do(tx => { tx.Add(Table); tx.Add(Vips); });
        _kernel.FailOn(Vips, [10, 0, 0, 2], Errno.ENOMEM);
        Do(tx => tx.AddElement(Vips, [10, 0, 0, 1]));
        Assert.Equal(Errno.ENOMEM, Refused(tx => tx.AddElement(Vips, [10, 0, 0, 2])).Errno);
    }

    [Fact]
    public void Full_set_refuses_more()
    {
        Set small = Vips with { Size = 1 };
        Do(tx => { tx.Add(Table); tx.Add(small); tx.AddElement(small, [10, 0, 0, 1]); });
        Assert.Equal(Errno.ENFILE, Refused(tx => tx.AddElement(small, [10, 0, 0, 2])).Errno);
    }

    [Fact]
    public void Overlapping_intervals_are_refused_and_adjacent_ones_are_not()
    {
        Do(tx => { tx.Add(Table); tx.Add(SmallDataplane.Pods); Add(tx, "10.0.0.0", "10.0.0.255"); Add(tx, "10.0.1.0", "10.0.1.255"); Add(tx, "255.0.0.0", "255.255.255.255"); });
        Assert.Equal(Errno.EEXIST, Refused(tx => Add(tx, "10.0.0.128", "10.0.0.200")).Errno);

        static void Add(Transaction tx, string from, string to) => tx.AddElement(SmallDataplane.Pods, new Element
        {
            Key = System.Net.IPAddress.Parse(from).GetAddressBytes(),
            KeyEnd = System.Net.IPAddress.Parse(to).GetAddressBytes(),
        });
    }

    public void Dispose() => _kernel.Dispose();

    private void Do(Action<Transaction> fill)
    {
        Transaction transaction = new();
        fill(transaction);
        Do(transaction);
    }

    private void Do(Transaction transaction)
    {
        using (transaction)
        {
            _kernel.Commit(transaction);
        }
    }

    private NftablesException Refused(Action<Transaction> fill)
    {
        using Transaction transaction = new();
        fill(transaction);
        return Assert.Throws<NftablesException>(() => _kernel.Commit(transaction));
    }
}
