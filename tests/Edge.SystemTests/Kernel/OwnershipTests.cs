using Edge.Linux;
using Edge.Nftables;

namespace Edge.SystemTests.Kernel;

/// <summary>A table that belongs to one connection: what others cannot do to it, and who inherits it.</summary>
public sealed class OwnershipTests
{
    private static readonly Table Owned = new(Family.IPv4, "edge") { Owner = true, Persist = true };
    private static readonly Set Vips = new(Owned, "vips") { KeyType = ElementField.IPv4Address };

    [Fact]
    public void Owned_table_survives_flush_ruleset_and_its_owner() => NetworkNamespace.Run(() =>
    {
        Requires.Kernel("6.9", "persist");
        Requires.Command("nft");
        using (NftablesConnection first = NftablesConnection.Open())
        {
            first.Commit(Write);
            TableSnapshot read = first.ReadTable(Family.IPv4, "edge")!;
            Assert.Equal((Owned, first.PortId), (read.Table, read.OwnerPortId));
            Nft.Run("flush", "ruleset");
            Assert.NotEqual(0, Command.TryRun("nft", null, "delete", "table", "ip", "edge").Code);
            Assert.NotEqual(0, Command.TryRun("nft", null, "add", "element", "ip", "edge", "vips", "{ 10.0.0.2 }").Code);
            Assert.NotNull(first.ReadTable(Family.IPv4, "edge"));
        }

        using NftablesConnection next = NftablesConnection.Open();
        TableSnapshot orphan = next.ReadTable(Family.IPv4, "edge")!;
        Assert.Equal(0u, orphan.OwnerPortId);
        Assert.Equal(1, orphan.FindSet("vips")!.Count);
    });

    [Fact]
    public void Next_connection_takes_an_orphan_back() => NetworkNamespace.Run(() =>
    {
        Requires.Kernel("6.9", "persist");
        using (NftablesConnection first = NftablesConnection.Open())
        {
            first.Commit(Write);
        }

        using NftablesConnection second = NftablesConnection.Open();
        second.Commit(transaction => transaction.Add(Owned));
        Assert.Equal(second.PortId, second.ReadTable(Family.IPv4, "edge")!.OwnerPortId);
        using NftablesConnection third = NftablesConnection.Open();
        NftablesException refused = Assert.Throws<NftablesException>(() => third.Commit(transaction => transaction.AddElement(Vips, [10, 0, 0, 3])));
        Assert.Equal(Errno.EPERM, refused.Errno);
        Assert.Contains("another process owns the table", refused.Message, StringComparison.Ordinal);
        second.Commit(transaction => transaction.AddElement(Vips, [10, 0, 0, 2]));
        Assert.Equal(2, second.ReadTable(Family.IPv4, "edge")!.FindSet("vips")!.Count);
    });

    [Fact]
    public void Owned_table_that_does_not_persist_goes_with_its_owner() => NetworkNamespace.Run(() =>
    {
        Requires.Kernel("5.12", "owner");
        Table table = Owned with { Persist = false };
        using (NftablesConnection first = NftablesConnection.Open())
        {
            first.Commit(transaction => transaction.Add(table));
        }

        using NftablesConnection next = NftablesConnection.Open();
        Assert.Null(next.ReadTable(Family.IPv4, "edge"));
    });

    private static void Write(Transaction transaction)
    {
        transaction.Add(Owned);
        transaction.Add(Vips);
        transaction.AddElement(Vips, [10, 0, 0, 1]);
    }
}
