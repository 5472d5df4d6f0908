using System.Net;
using System.Net.Sockets;
using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.SystemTests.Route;

/// <summary>Writing addresses, routes and rules into the real kernel, checked with stock <c>ip</c>.</summary>
public sealed class RouteEditorTests
{
    private static readonly IPAddress Four = IPAddress.Parse("192.0.2.10");
    private static readonly IPAddress Six = IPAddress.Parse("2001:db8::10");

    [Fact]
    public void Claimed_addresses_are_local_marked_as_ours_and_no_source() => InNamespace((editor, lan) =>
    {
        Assert.True(editor.Claim(new ClaimedAddress(Four, lan)));
        Assert.True(editor.Claim(new ClaimedAddress(Six, lan)));
        Assert.False(editor.Claim(new ClaimedAddress(Four, lan)));
        Assert.False(editor.Claim(new ClaimedAddress(Six, lan)));

        Assert.Equal("local 192.0.2.10 dev lan0 scope host", Ip("-4 route show table local proto 101").Trim());
        Assert.DoesNotContain("192.0.2.10", Ip("addr show"), StringComparison.Ordinal);
        string address = Ip("-6 addr show dev lan0 to 2001:db8::10/128");
        Assert.Contains("inet6 2001:db8::10/128", address, StringComparison.Ordinal);
        Assert.Contains("deprecated", address, StringComparison.Ordinal);
        Assert.Contains("nodad", address, StringComparison.Ordinal);
        Assert.Contains("noprefixroute", address, StringComparison.Ordinal);
        Assert.DoesNotContain("2001:db8::10", Ip("-6 route show"), StringComparison.Ordinal);
        Assert.Contains("src 192.0.2.1 ", Ip("route get 192.0.2.77"), StringComparison.Ordinal);
        Assert.Contains("src 2001:db8::1 ", Ip("-6 route get 2001:db8::77"), StringComparison.Ordinal);

        ClaimedAddress[] claimed = [new(Four, lan), new(Six, lan)];
        Assert.Equal(claimed, editor.ReadClaimed());
        using RouteReader reader = new();
        RouteSnapshot snapshot = reader.Read();
        Assert.Equal(claimed, snapshot.Claimed);
        Assert.Equal(Six, Assert.Single(snapshot.Addresses, item => item.IsOurs).Address);
    });

    [Fact]
    public void Withdrawn_addresses_are_gone_and_withdrawing_again_is_no_error() => InNamespace((editor, lan) =>
    {
        foreach (ClaimedAddress claim in new ClaimedAddress[] { new(Four, lan), new(Six, lan) })
        {
            editor.Claim(claim);
            Assert.True(editor.Withdraw(claim));
            Assert.False(editor.Withdraw(claim));
            Assert.False(editor.Withdraw(claim with { Interface = 4711 }));
        }

        Assert.Empty(editor.ReadClaimed());
        Assert.DoesNotContain("2001:db8::10", Ip("-6 addr show"), StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.10", Ip("route show table local"), StringComparison.Ordinal);
    });

    [Fact]
    public void Addresses_and_routes_of_others_stay() => InNamespace((editor, lan) =>
    {
        Ip("-6 addr add 2001:db8::10/128 dev lan0 nodad");
        Ip("route add local 192.0.2.10/32 dev lan0 proto static");

        NetlinkException refused = Assert.Throws<NetlinkException>(() => editor.Claim(new ClaimedAddress(Six, lan)));
        Assert.Equal(Errno.EEXIST, refused.Errno);
        Assert.Contains("claim 2001:db8::10", refused.Message, StringComparison.Ordinal);
        Assert.False(editor.Withdraw(new ClaimedAddress(Six, lan)));
        editor.Claim(new ClaimedAddress(Four, lan));
        Assert.True(editor.Withdraw(new ClaimedAddress(Four, lan)));
        Assert.False(editor.Withdraw(new ClaimedAddress(Four, lan)));

        Assert.Contains("2001:db8::10/128", Ip("-6 addr show dev lan0"), StringComparison.Ordinal);
        Assert.Contains("local 192.0.2.10 dev lan0 proto static", Ip("route show table local"), StringComparison.Ordinal);
        Assert.Empty(editor.ReadClaimed());
    });

    [Fact]
    public void Interface_that_is_not_there_is_named() => InNamespace((editor, _) =>
    {
        NetlinkException refused = Assert.Throws<NetlinkException>(() => editor.Claim(new ClaimedAddress(Four, 4711)));
        Assert.Equal(Errno.ENODEV, refused.Errno);
        Assert.Contains("claim 192.0.2.10 on interface 4711", refused.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Routes_are_set_replaced_read_and_removed() => InNamespace((editor, lan) =>
    {
        OwnRoute first = new(1001, IPNetwork.Parse("0.0.0.0/0"), IPAddress.Parse("192.0.2.254"), lan);
        OwnRoute second = first with { Gateway = IPAddress.Parse("192.0.2.253") };
        OwnRoute onLink = new(77, IPNetwork.Parse("198.51.100.0/24"), null, lan, 5);
        OwnRoute six = new(1001, IPNetwork.Parse("::/0"), IPAddress.Parse("2001:db8::fe"), lan);
        foreach (OwnRoute route in new[] { first, first, second, onLink, six, six })
        {
            editor.SetRoute(route);
        }

        Assert.Equal("default via 192.0.2.253 dev lan0 proto 101", Ip("route show table 1001").Trim());
        Assert.Equal("198.51.100.0/24 dev lan0 proto 101 scope link metric 5", Ip("route show table 77").Trim());
        Assert.Contains("default via 2001:db8::fe dev lan0 proto 101 metric 1024", Ip("-6 route show table 1001"), StringComparison.Ordinal);
        Assert.Equal([onLink, second, six], editor.ReadRoutes().OrderBy(route => route.Destination.BaseAddress.AddressFamily).ThenBy(route => route.Table));

        Ip("route add 203.0.113.0/24 dev lan0 table 77 proto static");
        Assert.False(editor.RemoveRoute(new OwnRoute(77, IPNetwork.Parse("203.0.113.0/24"), null, lan)));
        Assert.False(editor.RemoveRoute(first));
        Assert.True(editor.RemoveRoute(second));
        Assert.False(editor.RemoveRoute(second));
        Assert.True(editor.RemoveRoute(onLink));
        Assert.True(editor.RemoveRoute(six));
        Assert.Empty(editor.ReadRoutes());
        Assert.Contains("203.0.113.0/24", Ip("route show table 77"), StringComparison.Ordinal);

        NetlinkException refused = Assert.Throws<NetlinkException>(() => editor.SetRoute(first with { Gateway = IPAddress.Parse("203.0.113.1") }));
        Assert.Equal(Errno.ENETUNREACH, refused.Errno);
        Assert.Contains("via 203.0.113.1", refused.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Rules_are_added_read_and_removed() => InNamespace((editor, _) =>
    {
        OwnRule marked = new(AddressFamily.InterNetwork, 90, 0x10000000, 0xF0000000, 1001);
        OwnRule suppressing = new(AddressFamily.InterNetworkV6, 89, 0, 0, 254, 0);
        foreach (OwnRule rule in new[] { marked, suppressing })
        {
            Assert.True(editor.AddRule(rule));
            Assert.False(editor.AddRule(rule));
        }

        Assert.Equal("90:\tfrom all fwmark 0x10000000/0xf0000000 lookup 1001 proto 101", Ip("rule show pref 90").Trim());
        Assert.Equal("89:\tfrom all lookup main suppress_prefixlength 0 proto 101", Ip("-6 rule show pref 89").Trim());
        Assert.Equal([marked, suppressing], editor.ReadRules());

        Ip("rule add pref 91 fwmark 1 lookup 7");
        Assert.False(editor.RemoveRule(new OwnRule(AddressFamily.InterNetwork, 91, 1, uint.MaxValue, 7)));
        Assert.True(editor.RemoveRule(marked));
        Assert.False(editor.RemoveRule(marked));
        Assert.True(editor.RemoveRule(suppressing));
        Assert.Empty(editor.ReadRules());
        Assert.Contains("91:", Ip("rule show"), StringComparison.Ordinal);
    });

    private static void InNamespace(Action<RouteEditor, int> body)
    {
        Requires.Command("ip");
        NetworkNamespace.Run(() =>
        {
            Ip("link add lan0 type veth peer name lan1");
            Ip("addr add 192.0.2.1/24 dev lan0");
            Ip("addr add 2001:db8::1/64 dev lan0 nodad");
            Ip("link set lan0 up");
            Ip("link set lan1 up");
            using RouteEditor editor = new();
            using RouteReader reader = new();
            body(editor, reader.Read().Links.Single(link => link.Name == "lan0").Index);
        });
    }

    private static string Ip(string arguments) => Command.Run("ip", arguments.Split(' '));
}
