using Edge.SystemTests.Services;

namespace Edge.SystemTests.Uplinks;

/// <summary>Endpoints behind another gateway see the client, and their replies come back through the tunnel.</summary>
public sealed class TunnelTests
{
    public static TheoryData<bool, int> Cases => new(from v6 in (bool[])[false, true] from check in (int[])[0, 1, 2] select (v6, check));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Endpoints_behind_the_far_gateway_see_the_client(bool v6, int reversePath)
    {
        using TunnelLab lab = new(reversePath, validMark: true, v6: v6);
        await lab.FarEndpointsSeeTheClientAsync(v6);
    }

    [Fact]
    public async Task Reply_goes_back_by_the_tunnel_even_where_the_far_gateway_knows_a_way_to_the_client()
    {
        using TunnelLab lab = new();
        lab.Far.Ip("route add 100.64.0.0/16 via 203.0.113.7");
        lab.Remote!.Refresh();
        lab.Serve(v6: false, "10.5.0.1");
        Assert.Equal("100.64.0.1", (await lab.Clients.AskAsync("100.64.0.1:0", "192.0.2.20:80")).Seen);
    }

    [Theory]
    [InlineData(0, false)] // nobody sends replies back
    [InlineData(1, true)] // src_valid_mark is missing
    public async Task Client_hears_nothing_when_the_far_side_is_not_prepared_and_the_agent_there_says_why(int reversePath, bool farAgent)
    {
        using TunnelLab lab = new(reversePath, validMark: false, farAgent);
        lab.Serve(v6: false, "10.5.0.1");
        Assert.Equal(Answer.Silence, await lab.Clients.AskAsync("100.64.0.1:0", "192.0.2.20:80"));
        if (lab.Remote is { } remote)
        {
            Assert.Contains($"net.ipv4.conf.{LabTunnel.Device}.src_valid_mark=1", Assert.Single(remote.Routing.Problems), StringComparison.Ordinal);
            lab.Far.Configure(($"ipv4/conf/{LabTunnel.Device}/src_valid_mark", "1"));
            remote.Wait(TimeSpan.FromSeconds(61));
            Assert.Empty(remote.Routing.Problems);
            Assert.Equal("100.64.0.1", (await lab.Clients.AskAsync("100.64.0.1:0", "192.0.2.20:80")).Seen);
        }
    }

    [Fact]
    public async Task Marks_that_others_wrote_stay()
    {
        using TunnelLab lab = new();
        lab.Far.Execute("nft", "add table ip other; add chain ip other pre { type filter hook prerouting priority -140; }; add rule ip other pre iifname tunnel0 ct state new ct mark set 0x1234");
        lab.Far.Execute("nft", "add chain ip other forward { type filter hook forward priority 0; }; add rule ip other forward ct mark 0x70001234 counter");
        lab.Serve(v6: false, "10.5.0.1");
        using Connection connection = await lab.Clients.OpenAsync("100.64.0.1:0", "192.0.2.20:80");
        await connection.ExchangeAsync();
        Assert.Contains("ct mark 0x70001234 counter packets", lab.Far.Execute("nft", "list", "chain", "ip", "other", "forward"), StringComparison.Ordinal);
        Assert.DoesNotContain("counter packets 0 ", lab.Far.Execute("nft", "list", "chain", "ip", "other", "forward"), StringComparison.Ordinal);
    }
}
