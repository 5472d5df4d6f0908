using System.Diagnostics;
using System.Net;
using Edge.Agent.Pair;
using Edge.Nftables;
using Edge.SystemTests.Leds;

namespace Edge.SystemTests.Pair;

/// <summary>The lease in the real kernel: who may answer for an address, and until when.</summary>
public sealed class KernelLeaseTests
{
    private const string V4 = "192.0.2.100", V6 = "2001:db8::100";
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30), s_short = TimeSpan.FromMilliseconds(200), s_tick = TimeSpan.FromMilliseconds(10);

    [Theory]
    [InlineData(V4)]
    [InlineData(V6)]
    public void An_address_is_answered_for_under_a_lease_only(string address)
    {
        using LeaseLab lab = new();
        using KernelLease lease = lab.Open(s_long);
        lab.Own(address);
        Assert.True(lab.Answers(address));

        lease.Guard(new HashSet<IPAddress> { IPAddress.Parse(address) }, onlyThese: true);
        Assert.False(lab.Answers(address));
        lease.Begin();
        Assert.True(lab.Answers(address));
        lease.End();
        Assert.False(lab.Answers(address));
        Assert.True(lab.Answers(address.Contains(':', StringComparison.Ordinal) ? LeaseLab.OwnV6 : LeaseLab.OwnV4));

        lease.Guard(new HashSet<IPAddress>(), onlyThese: true);
        Assert.True(lab.Answers(address));
    }

    [Theory]
    [InlineData(V4)]
    [InlineData(V6)]
    public async Task A_lease_that_nobody_renews_ends_by_itself(string address)
    {
        using LeaseLab lab = new();
        using KernelLease lease = lab.Open(s_short);
        lab.Own(address);
        lease.Guard(new HashSet<IPAddress> { IPAddress.Parse(address) }, onlyThese: true);
        long begun = Stopwatch.GetTimestamp();
        lease.Begin();
        for (int renewed = 0; renewed < 20; renewed++)
        {
            Assert.True(lease.Renew() || HasEnded(begun));
        }

        await Eventually.HoldsAsync(() => !lab.Answers(address), "the lease ends");

        // Renewing what has run out brings nothing back.
        Assert.False(lease.Renew());
        Assert.False(lab.Answers(address));
        begun = Stopwatch.GetTimestamp();
        lease.Begin();
        Assert.True(lease.Renew() || HasEnded(begun));
    }

    [Fact]
    public void The_next_agent_takes_over_what_is_left_of_a_lease()
    {
        using LeaseLab lab = new();
        KernelLease first = lab.Open(s_long, out TimeSpan nothing);
        Assert.Equal(TimeSpan.Zero, nothing);
        lab.Own(V4);
        lab.Own(V6);
        first.Guard(new HashSet<IPAddress> { IPAddress.Parse(V4), IPAddress.Parse(V6) }, onlyThese: true);
        first.Begin();
        first.Dispose(); // as the kernel sees a process that was killed
        Assert.True(lab.Answers(V4));

        using KernelLease second = lab.Open(s_long, out TimeSpan left);
        Assert.InRange(left, TimeSpan.FromSeconds(1), s_long);
        Assert.True(second.Renew());
        second.Guard(new HashSet<IPAddress> { IPAddress.Parse(V6) }, onlyThese: true);
        second.End();
        Assert.True(lab.Answers(V4));
        Assert.False(lab.Answers(V6));
    }

    [Fact]
    public void A_table_of_another_form_is_made_anew()
    {
        using LeaseLab lab = new();
        lab.Gateway.Execute("nft", "add table arp edge-lease { set addresses { type ipv4_addr; elements = { 192.0.2.77 } }; }");

        using KernelLease lease = lab.Open(s_long, out TimeSpan left);

        Assert.Equal(TimeSpan.Zero, left);
        Assert.Null(lease.Problem);
        Assert.DoesNotContain("192.0.2.77", lab.Gateway.Execute("nft", "list", "table", "arp", "edge-lease"), StringComparison.Ordinal);
    }

    [Fact]
    public void Stock_nft_reads_the_tables_and_loads_them_again()
    {
        using LeaseLab lab = new();
        using KernelLease lease = lab.Open(s_long);
        lease.Guard(new HashSet<IPAddress> { IPAddress.Parse(V4), IPAddress.Parse(V6) }, onlyThese: true);
        string listing = WithoutOwner(lab.Gateway.Execute("nft", "list", "table", "arp", "edge-lease") + lab.Gateway.Execute("nft", "list", "table", "ip6", "edge-lease"));

        Assert.Contains("arp saddr ip @addresses meta protocol != @lease drop", listing, StringComparison.Ordinal);
        string again = lab.Host.Get(() =>
        {
            Command.RunWithInput("nft", listing, "-f", "-");
            return Command.Run("nft", "list", "table", "arp", "edge-lease") + Command.Run("nft", "list", "table", "ip6", "edge-lease");
        });
        Assert.Equal(listing, WithoutOwner(again));
    }

    [Fact]
    public void The_cost_of_renewing_does_not_depend_on_the_number_of_addresses()
    {
        using LeaseLab lab = new();
        using KernelLease lease = lab.Open(s_long);
        lease.Guard(Enumerable.Range(0, 1000).Select(static number => IPAddress.Parse($"198.18.{number >> 8}.{number & 255}")).ToHashSet(), onlyThese: true);
        lease.Begin();
        long begun = Stopwatch.GetTimestamp();
        for (int renewed = 0; renewed < 200; renewed++)
        {
            Assert.True(lease.Renew());
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"renewing takes {Stopwatch.GetElapsedTime(begun).TotalMicroseconds / 200:f0} us with 1,000 addresses");
        Assert.Equal(1000, NftablesConnectionOf(lab, static nftables => nftables.ReadTable(Family.Arp, LeaseTable.Name)!.FindSet("addresses")!.Count));
    }

    // The machine may stand still for as long. The kernel counts in ticks, of which it may give one too few.
    private static bool HasEnded(long begun) => Stopwatch.GetElapsedTime(begun) > s_short - s_tick;

    private static int NftablesConnectionOf(LeaseLab lab, Func<NftablesConnection, int> read) => lab.Gateway.Get(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        return read(nftables);
    });

    // nft 1.0.6 does not know that the table persists and would take it away with itself.
    internal static string WithoutOwner(string listing) => string.Join('\n', listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line =>
        !line.Contains("flags owner", StringComparison.Ordinal)).Select(static line => line.Split(" # ")[0]));
}
