using System.Net;
using System.Net.Sockets;
using Edge.Agent;
using Edge.Agent.Proxy;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Ingress;

/// <summary>What <c>edge-agent cleanup</c> removes, and what it leaves alone.</summary>
public sealed class OwnTracesTests
{
    [Fact]
    public async Task Everything_of_ours_goes_and_nothing_else()
    {
        using ServiceLab lab = new();
        LabNamespace gateway = lab.Node.Space;
        gateway.Execute("nft", "add table ip other { chain forward { type filter hook forward priority 0; } ; }");
        gateway.Ip(
            "route add local 198.51.100.20/32 dev up0 proto static", "route add 203.0.113.0/24 via 198.51.100.7 table 77 proto static", "rule add pref 91 fwmark 1 lookup 77",
            "address add 2001:db8:100::20/128 dev up0 nodad");
        lab.Gateway.Set(new LabService("web") { LoadBalancerIPs = ["198.51.100.10"], Endpoints = LabService.Pods(1) });
        using (LabIngress ingress = new(gateway))
        {
            ingress.Want("198.51.100.10", "2001:db8:100::10");
            await ingress.ClaimedAsync(2);
        }

        lab.Gateway.Dispose();
        List<string> removed = [];
        gateway.Run(() =>
        {
            using RouteEditor editor = new();
            editor.AddRule(new OwnRule(AddressFamily.InterNetwork, 90, 16, 16, 78));
            editor.SetRoute(new OwnRoute(78, IPNetwork.Parse("0.0.0.0/0"), IPAddress.Parse("198.51.100.7"), editor.ReadClaimed()[0].Interface));
            using NftablesConnection nftables = NftablesConnection.Open();
            OwnTraces.RemoveAll(editor, nftables, removed.Add);
            OwnTraces.RemoveAll(editor, nftables, again => Assert.Fail($"left over: {again}"));
        });

        Assert.Equal(
            [
                "address 198.51.100.10", "address 2001:db8:100::10", "rule IPv4 90: fwmark 0x10/0x10 lookup 78", "route 0.0.0.0/0 via 198.51.100.7",
                $"nftables table ip {DataplaneTable.Name}", $"nftables table ip6 {DataplaneTable.Name}",
            ],
            removed.Select(what => what.Split(" dev ")[0]));
        Assert.Equal("table ip other", gateway.Execute("nft", "list", "tables").Trim());
        Assert.Contains("198.51.100.20", gateway.Execute("ip", "route", "show", "table", "local"), StringComparison.Ordinal);
        Assert.Contains("203.0.113.0/24", gateway.Execute("ip", "route", "show", "table", "77"), StringComparison.Ordinal);
        Assert.Contains("91:", gateway.Execute("ip", "rule", "show"), StringComparison.Ordinal);
        Assert.Contains("2001:db8:100::20", gateway.Execute("ip", "-6", "addr", "show", "dev", "up0"), StringComparison.Ordinal);
    }
}
