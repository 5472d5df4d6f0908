using Edge.Agent.Settings;
using Edge.Nftables;
using Edge.Nftables.Text;
using Edge.SystemTests.Kernel;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Uplinks;

/// <summary>Uplinks come and go under connections that are open, and nothing of others is touched.</summary>
public sealed class UplinkChangesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_connections_go_on_whatever_changes(bool v6)
    {
        using UplinkLab lab = new(v6: v6);
        lab.Serve(v6, v6 ? "fd00:1::1" : "10.1.0.1");
        string balancer = LabFamily.At(v6 ? "2001:db8:113::20" : "192.0.2.20", 80);
        string left = LabFamily.At(v6 ? "fd00:c1::1" : "100.64.0.1", 0), right = LabFamily.At(v6 ? "fd00:c2::1" : "100.65.0.1", 0);
        using Connection atLeft = await lab.Left.OpenAsync(left, balancer), atRight = await lab.Right.OpenAsync(right, balancer);

        // The agent dies and another one starts.
        lab.Uplinks.Restart();
        await atLeft.ExchangeAsync();
        await atRight.ExchangeAsync();

        // The better uplink loses its lease: what came by the other one goes on, and what comes now, too.
        lab.Gateway.Ip(v6 ? "route del default via 2001:db8:100::7" : "route del default via 198.51.100.7");
        lab.Uplinks.Refresh();
        await atRight.ExchangeAsync();
        using Connection meanwhile = await lab.Right.OpenAsync(right, balancer);

        // It is back with another metric, as DHCP would have it.
        lab.Gateway.Ip(v6 ? "route add default via 2001:db8:100::7 metric 50" : "route add default via 198.51.100.7 metric 50");
        lab.Uplinks.Refresh();
        await atLeft.ExchangeAsync();
        await atRight.ExchangeAsync();
        await meanwhile.ExchangeAsync();
        string another = v6 ? "fd00:c2::2" : "100.65.0.2";
        Assert.Equal(another, (await lab.Right.AskAsync(LabFamily.At(another, 0), balancer)).Seen);
    }

    [Fact]
    public async Task Another_router_of_an_uplink_is_followed()
    {
        using UplinkLab lab = new();
        lab.Serve(v6: false, "10.1.0.1");
        using Connection connection = await lab.Right.OpenAsync("100.65.0.1:0", "192.0.2.20:80");

        // The old router is gone: 203.0.113.8 is the new one.
        lab.Gateway.Ip("route replace default via 203.0.113.8 metric 200");
        lab.World.Ip("address del 203.0.113.7/24 dev eth0", "address add 203.0.113.8/24 dev eth0", "route replace default via 203.0.113.1");
        lab.Uplinks.Refresh();
        Assert.Contains("default via 203.0.113.8 dev wan1 table 28602", lab.Uplinks.Listing(), StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.7 dev wan1 table", lab.Uplinks.Listing(), StringComparison.Ordinal);
        await connection.ExchangeAsync();
        Assert.Equal("100.65.0.2", (await lab.Right.AskAsync("100.65.0.2:0", "192.0.2.20:80")).Seen);
    }

    [Fact]
    public async Task Interface_that_goes_down_and_comes_back_is_an_uplink_again()
    {
        using UplinkLab lab = new();
        lab.Serve(v6: false, "10.1.0.1");
        using Connection connection = await lab.Right.OpenAsync("100.65.0.1:0", "192.0.2.20:80");
        lab.Gateway.Ip("link set wan1 down");
        lab.Uplinks.Refresh();
        Assert.Equal(["up", "interface down or missing"], lab.Uplinks.Routing.Rows().Select(static row => row.State));
        Assert.Equal("100.64.0.1", (await lab.Left.AskAsync("100.64.0.1:0", "192.0.2.20:80")).Seen);
        lab.Gateway.Ip("link set wan1 up", "route add default via 203.0.113.7 metric 200");
        lab.Uplinks.Refresh();
        await connection.ExchangeAsync();
    }

    [Fact]
    public async Task Without_it_only_the_better_uplink_is_answered_and_nothing_is_in_the_kernel()
    {
        using UplinkLab lab = new(new UplinkSettings { Interfaces = [] });
        lab.Serve(v6: false, "10.1.0.1");
        Assert.Equal("", lab.Uplinks.Table());
        Assert.DoesNotContain("286", lab.Uplinks.Listing(), StringComparison.Ordinal);
        Assert.Equal("100.64.0.1", (await lab.Left.AskAsync("100.64.0.1:0", "192.0.2.20:80")).Seen);
        Assert.Equal(Answer.Silence, await lab.Right.AskAsync("100.65.0.1:0", "192.0.2.20:80"));
    }

    [Fact]
    public async Task Missing_kernel_setting_is_named_and_needed()
    {
        using UplinkLab lab = new(reversePath: 1, validMark: false);
        lab.Serve(v6: false, "10.1.0.1");
        Assert.Contains(lab.Uplinks.Routing.Problems, static problem => problem.Contains("set net.ipv4.conf.wan1.src_valid_mark=1 or net.ipv4.conf.wan1.rp_filter=2", StringComparison.Ordinal));
        Assert.Equal(Answer.Silence, await lab.Right.AskAsync("100.65.0.1:0", "192.0.2.20:80"));
        lab.Gateway.Configure(("ipv4/conf/wan0/rp_filter", "2"), ("ipv4/conf/wan1/src_valid_mark", "1"));
        lab.Uplinks.Wait(TimeSpan.FromSeconds(61));
        Assert.Empty(lab.Uplinks.Routing.Problems);
        Assert.Equal("100.65.0.1", (await lab.Right.AskAsync("100.65.0.1:0", "192.0.2.20:80")).Seen);
    }

    [Fact]
    public void Rules_routes_and_marks_of_others_stay_and_ours_come_back_and_go_without_a_trace()
    {
        using UplinkLab lab = new();
        lab.Gateway.Ip("rule add fwmark 0x77 lookup 77 priority 28500", "route add default via 203.0.113.7 table 28602 metric 9 proto static", "route add 10.77.0.0/16 via 203.0.113.7 table 77");
        string before = lab.Uplinks.Listing();
        lab.Gateway.Ip("rule del priority 28621", "route flush table 28601");
        lab.Uplinks.Wait(TimeSpan.FromSeconds(61));
        Assert.Equal(before, lab.Uplinks.Listing());
        lab.Uplinks.Restart();
        Assert.Equal(before, lab.Uplinks.Listing());

        using LabUplinks none = new(lab.Gateway, new UplinkSettings { Interfaces = [] });
        Assert.DoesNotContain("fwmark 0x10000000", none.Listing(), StringComparison.Ordinal);
        Assert.DoesNotContain("table 28601", none.Listing(), StringComparison.Ordinal);
        Assert.Contains("28500:\tfrom all fwmark 0x77 lookup 77", none.Listing(), StringComparison.Ordinal);
        Assert.Contains("default via 203.0.113.7 dev wan1 proto static metric 9", lab.Gateway.Execute("ip", "route", "show", "table", "28602"), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_bits_of_the_mark_of_a_packet_stay()
    {
        using UplinkLab lab = new();
        Assert.Contains("meta mark set meta mark & 0x9fffffff | 0x10000000", Compact(lab.Uplinks.Table()), StringComparison.Ordinal);
        Assert.Contains("ct mark set ct mark & 0x9fffffff | 0x10000000", Compact(lab.Uplinks.Table()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Table_is_listed_by_stock_nft_and_its_listing_loads_back(int reversePath, bool validMark)
    {
        Requires.Command("nft");
        using UplinkLab lab = new(new UplinkSettings { Tunnels = [new TunnelSettings("lan0", System.Net.IPAddress.Parse("10.1.0.1"))] }, reversePath, validMark);
        string listing = lab.Uplinks.Table();
        Assert.Contains("type route hook output priority mangle", listing, StringComparison.Ordinal);
        string text = "";
        lab.Gateway.Run(() =>
        {
            using NftablesConnection nftables = NftablesConnection.Open();
            text = RulesetText.Print(nftables.ReadTable(Family.Inet, "edge-uplinks")!);
        });
        NetworkNamespace.Run(() =>
        {
            // Interfaces are matched by name, so they need not be there.
            Nft.Load(WithoutOwner(listing));
            string loaded = Nft.List();
            Nft.Run("flush", "ruleset");
            Nft.Load(WithoutOwner(text));
            Assert.Equal(loaded, Nft.List());
        });
    }

    // Nobody else can be the owner, and nft 1.0.6 does not know "persist".
    private static string WithoutOwner(string listing) => string.Join('\n', listing.Split('\n').Where(static line => !line.TrimStart().StartsWith("flags owner", StringComparison.Ordinal)));

    private static string Compact(string listing) => string.Join(' ', listing.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
