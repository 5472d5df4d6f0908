using Edge.Nftables;

namespace Edge.SystemTests.Kernel;

/// <summary>Change notifications of the real kernel.</summary>
public sealed class MonitorTests
{
    private static readonly Table Table = new(Family.IPv4, "edge");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Own_change_is_told_from_a_foreign_one() => NetworkNamespace.Run(async () =>
    {
        Requires.Command("nft");
        using NftablesConnection nftables = NftablesConnection.Open();
        using NftablesMonitor monitor = NftablesMonitor.Start(nftables.PortId);
        uint own = nftables.Commit(transaction => transaction.Add(Table));
        GenerationChange first = await Next(monitor);
        Assert.True(first.IsOwn);
        Assert.Equal(own, first.Generation);
        Assert.True(first.Touches(Family.IPv4, "edge"));

        Nft.Run("add", "chain", "ip", "edge", "foreign");
        GenerationChange second = await Next(monitor);
        Assert.False(second.IsOwn);
        Assert.True(second.Touches(Family.IPv4, "edge"));
        Assert.Equal("nft", second.ProcessName);

        Nft.Run("add", "table", "ip6", "other");
        GenerationChange third = await Next(monitor);
        Assert.False(third.Touches(Family.IPv4, "edge"));
        Assert.Equal([new TableChange(Family.IPv6, "other")], third.Tables);
    });

    [Fact]
    public Task Flush_of_the_ruleset_touches_the_table() => NetworkNamespace.Run(async () =>
    {
        Requires.Command("nft");
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(transaction => transaction.Add(Table));
        using NftablesMonitor monitor = NftablesMonitor.Start(nftables.PortId);
        Nft.Run("flush", "ruleset");
        GenerationChange change = await Next(monitor);
        Assert.True(change.Touches(Family.IPv4, "edge") && !change.IsOwn);
        Assert.Null(nftables.ReadTable(Family.IPv4, "edge"));
    });

    [Fact]
    public Task Large_change_is_one_report() => NetworkNamespace.Run(async () =>
    {
        Set ports = new(Table, "ports") { KeyType = ElementField.InetService };
        using NftablesConnection nftables = NftablesConnection.Open();
        using NftablesMonitor monitor = NftablesMonitor.Start(nftables.PortId);
        nftables.Commit(transaction =>
        {
            transaction.Add(Table);
            transaction.Add(ports);
            for (int i = 0; i < 60_000; i++)
            {
                transaction.AddElement(ports, [(byte)(i >> 8), (byte)i]);
            }
        });
        GenerationChange change = await Next(monitor);
        Assert.True(change.Touches(Family.IPv4, "edge"));
        Assert.True(change.IsOwn || change.IsLost);
    });

    private static async Task<GenerationChange> Next(NftablesMonitor monitor)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        return await monitor.Changes.ReadAsync(patience.Token);
    }
}
