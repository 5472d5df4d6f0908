using Edge.Nftables;
using Edge.Nftables.Text;
using Edge.SystemTests.Kernel;

namespace Edge.SystemTests.Machine;

/// <summary>Flowtables of the library against those of stock nft.</summary>
[Trait("machine", "vm")]
public sealed class FlowtableTests
{
    private static readonly string Ruleset = Path.Combine(AppContext.BaseDirectory, "testdata", "flowtable.nft");

    [Fact]
    public void What_the_library_reads_and_writes_again_lists_the_same_and_loads_back()
    {
        Requires.VirtualMachine();
        NetworkNamespace.Run(static () =>
        {
            Nft.Run("-f", Ruleset);
            string wanted = Nft.List();
            using NftablesConnection nftables = NftablesConnection.Open();
            TableSnapshot read = nftables.ReadTable(Family.IPv4, "edge")!;
            Assert.Equal(["fast", "bare"], read.Flowtables.Select(static flowtable => flowtable.Name));
            Assert.Equal(new Flowtable(read.Table, "fast") { Devices = ["lo"], Counter = true }, read.Flowtables[0]);
            Nft.Run("flush", "ruleset");
            nftables.Commit(transaction => SnapshotCopy.Into(transaction, read));
            Assert.Equal(wanted, Nft.List());

            string printed = RulesetText.Print(nftables.ReadTable(Family.IPv4, "edge")!);
            Nft.Run("flush", "ruleset");
            Nft.Load(printed);
            Assert.Equal(wanted, Nft.List());
        });
    }

    [Fact]
    public void Devices_are_added_twice_without_harm_and_one_that_is_not_there_is_refused_by_name()
    {
        Requires.VirtualMachine();
        NetworkNamespace.Run(static () =>
        {
            using NftablesConnection nftables = NftablesConnection.Open();
            var table = new Table(Family.IPv6, "edge");
            var flowtable = new Flowtable(table, "fast");
            nftables.Commit(transaction =>
            {
                transaction.Add(table);
                transaction.Add(flowtable);
            });
            Assert.Empty(nftables.ReadTable(Family.IPv6, "edge")!.Flowtables[0].Devices);
            for (int count = 0; count < 2; count++)
            {
                nftables.Commit(transaction => transaction.Add(flowtable with { Devices = ["lo"] }));
                Assert.Equal(["lo"], nftables.ReadTable(Family.IPv6, "edge")!.Flowtables[0].Devices);
            }

            NftablesException refused = Assert.Throws<NftablesException>(() => nftables.Commit(transaction => transaction.Add(flowtable with { Devices = ["none0"] })));
            Assert.Contains("add flowtable ip6 edge fast: ENOENT", refused.Message, StringComparison.Ordinal);
            nftables.Commit(transaction => transaction.Delete(flowtable));
            Assert.Empty(nftables.ReadTable(Family.IPv6, "edge")!.Flowtables);
        });
    }

    [Fact]
    public void Probe_finds_them_and_leaves_nothing_behind()
    {
        Requires.VirtualMachine();
        NetworkNamespace.Run(static () =>
        {
            using NftablesConnection nftables = NftablesConnection.Open();
            Assert.True(KernelFeatures.SupportsFlowtables(nftables, Family.IPv4));
            Assert.True(KernelFeatures.SupportsFlowtables(nftables, Family.IPv6));
            Assert.Equal("", Nft.List());
        });
    }
}
