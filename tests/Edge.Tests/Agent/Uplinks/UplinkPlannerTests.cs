using System.Net;
using Edge.Agent.Settings;
using Edge.Agent.Uplinks;

namespace Edge.Tests.Agent.Uplinks;

public sealed class UplinkPlannerTests
{
    private static readonly string[] s_links = ["wan0", "wan1", "lan0", "wg0 direct", "vx0"];

    [Fact]
    public void One_uplink_needs_nothing() => Assert.Same(UplinkPlan.Nothing, Plan(new(), "default via 192.0.2.254 dev wan0", "10.1.0.0/16 dev lan0"));

    [Fact]
    public void Two_default_routes_are_two_uplinks_the_better_one_first()
    {
        UplinkPlan plan = Plan(
            new(), "default via 203.0.113.254 dev wan1 metric 50", "default via 192.0.2.254 dev wan0 metric 100", "192.0.2.0/24 dev wan0", "203.0.113.0/24 dev wan1", "10.1.0.0/16 dev lan0");
        Assert.Equal(["1 wan1", "2 wan0"], plan.Uplinks.Select(static uplink => $"{uplink.Number} {uplink.Name}"));
        Assert.Equal(["203.0.113.0/24 dev 3 table 28601", "0.0.0.0/0 via 203.0.113.254 dev 3 table 28601 metric 50"], Routes(plan, 0));
        Assert.Equal(["192.0.2.0/24 dev 2 table 28602", "0.0.0.0/0 via 192.0.2.254 dev 2 table 28602 metric 100"], Routes(plan, 1));
        Assert.Equal(
            [
                "IPv4 28610: fwmark 0x10000000/0x70000000 lookup 254 suppress_prefixlength 0", "IPv4 28611: fwmark 0x10000000/0x70000000 lookup 28601",
                "IPv4 28620: fwmark 0x20000000/0x70000000 lookup 254 suppress_prefixlength 0", "IPv4 28621: fwmark 0x20000000/0x70000000 lookup 28602",
            ],
            plan.Rules.Select(static rule => rule.ToString()));
    }

    [Fact]
    public void Rules_are_of_the_families_that_have_a_default_route_and_the_numbers_are_settings()
    {
        UplinkPlan plan = Plan(
            new() { PacketMark = 0x700, Base = 1000 }, "default via 192.0.2.254 dev wan0", "default via fe80::1 dev wan1 metric 1024", "fe80::/64 dev wan1 metric 256", "2001:db8::/64 dev wan1 metric 256");
        Assert.Equal(
            [
                "IPv4 1010: fwmark 0x100/0x700 lookup 254 suppress_prefixlength 0", "IPv4 1011: fwmark 0x100/0x700 lookup 1001",
                "IPv6 1020: fwmark 0x200/0x700 lookup 254 suppress_prefixlength 0", "IPv6 1021: fwmark 0x200/0x700 lookup 1002",
            ],
            plan.Rules.Select(static rule => rule.ToString()));

        // The metric that the kernel writes for none is none again, or each comparison would find a difference.
        Assert.Equal(["2001:db8::/64 dev 3 table 1002 metric 256", "::/0 via fe80::1 dev 3 table 1002"], Routes(plan, 1));
    }

    [Fact]
    public void Uplink_that_is_lost_keeps_its_number()
    {
        UplinkPlanner planner = new(new UplinkSettings(), new UplinkNumbers());
        planner.Make(HostText.Read(s_links, "default via 192.0.2.254 dev wan0", "default via 203.0.113.254 dev wan1 metric 50"));
        UplinkPlan lost = planner.Make(HostText.Read(["wan0 down", "wan1", "lan0"], "default via 203.0.113.254 dev wan1 metric 50"));
        Assert.Equal([("wan0", 1, false), ("wan1", 2, true)], lost.Uplinks.Select(static uplink => (uplink.Name, uplink.Number, uplink.IsUsable)));
        Assert.Equal(0, lost.Uplinks[0].Interface);
        UplinkPlan back = planner.Make(HostText.Read(s_links, "default via 203.0.113.254 dev wan1 metric 50", "default via 198.51.100.254 dev wan0"));
        Assert.Equal(["0.0.0.0/0 via 198.51.100.254 dev 2 table 28601"], Routes(back, 0));
    }

    [Fact]
    public void Named_uplinks_have_the_numbers_of_their_places_whatever_is_there()
    {
        UplinkSettings settings = new() { Interfaces = ["wwan0", "wan1", "wan0"] };
        UplinkPlan plan = Plan(settings, "default via 192.0.2.254 dev wan0", "default via 203.0.113.254 dev lan0");
        Assert.Equal([("wwan0", 1, false), ("wan1", 2, false), ("wan0", 3, true)], plan.Uplinks.Select(static uplink => (uplink.Name, uplink.Number, uplink.IsUsable)));
        Assert.Same(UplinkPlan.Nothing, Plan(settings with { Interfaces = ["wan0"] }, "default via 192.0.2.254 dev wan0", "default via 203.0.113.254 dev wan1"));
        Assert.Same(UplinkPlan.Nothing, Plan(settings with { Interfaces = [] }, "default via 192.0.2.254 dev wan0", "default via 203.0.113.254 dev wan1"));
    }

    [Fact]
    public void More_uplinks_than_numbers_are_named()
    {
        string[] names = [.. Enumerable.Range(0, 9).Select(static number => $"wan{number}")];
        UplinkPlan plan = new UplinkPlanner(new UplinkSettings { Tunnels = [new TunnelSettings("wg0")] }, new UplinkNumbers())
            .Make(HostText.Read(names, [.. names.Select(static (name, index) => $"default via 192.0.2.{index + 1} dev {name} metric {index + 1}")]));
        Assert.Equal(["wan6", "wan7", "wan8"], plan.Problems.Select(static problem => problem[..4]));
        Assert.Equal(["wan0", "wan1", "wan2", "wan3", "wan4", "wan5", "wg0"], plan.Uplinks.Select(static uplink => uplink.Name));
    }

    [Fact]
    public void New_uplink_gets_the_number_of_a_lost_one_only_when_none_is_free()
    {
        var numbers = new UplinkNumbers();
        Assert.Empty(numbers.Assign(["a", "b"], 3));
        Assert.Empty(numbers.Assign(["b", "c"], 3));
        Assert.Equal(["a", "b", "c"], new[] { 1, 2, 3 }.Select(numbers.NameOf));
        Assert.Empty(numbers.Assign(["b", "c", "d"], 3));
        Assert.Equal(["d", "b", "c"], new[] { 1, 2, 3 }.Select(numbers.NameOf));
        Assert.Equal(["e"], numbers.Assign(["b", "c", "d", "e"], 3));
    }

    [Fact]
    public void Numbers_of_an_earlier_run_are_kept_and_nonsense_is_not()
    {
        var numbers = new UplinkNumbers();
        numbers.Adopt(2, "a");
        numbers.Adopt(3, "a");
        numbers.Adopt(0, "b");
        numbers.Adopt(8, "c");
        Assert.Empty(numbers.Assign(["d", "a"], 7));
        Assert.Equal(["d", "a", null, null, null, null, null], Enumerable.Range(1, 7).Select(numbers.NameOf));
    }

    [Fact]
    public void Tunnel_leads_back_through_itself_without_asking_the_main_table()
    {
        UplinkPlan plan = Plan(Tunnels(new TunnelSettings("wg0")), "default via 192.0.2.254 dev wan0", "10.9.0.0/24 dev wg0");
        Assert.Equal(["10.9.0.0/24 dev 5 table 28607", "0.0.0.0/0 dev 5 table 28607", "::/0 dev 5 table 28607"], Routes(plan, 0));
        Assert.Equal(
            [
                "IPv4 28670: fwmark 0x70000000/0x70000000 iif wg0 lookup 254", "IPv4 28671: fwmark 0x70000000/0x70000000 lookup 28607",
                "IPv6 28670: fwmark 0x70000000/0x70000000 iif wg0 lookup 254", "IPv6 28671: fwmark 0x70000000/0x70000000 lookup 28607",
            ],
            plan.Rules.Select(static rule => rule.ToString()));
    }

    [Theory]
    [InlineData("10.5.0.0/16 via 10.9.0.2 dev vx0", "0.0.0.0/0 via 10.9.0.2 dev 6 table 28607")]
    [InlineData("10.5.0.0/16 via 10.9.0.2 dev vx0;fd00:5::/64 via fd00:9::2 dev vx0", "0.0.0.0/0 via 10.9.0.2 dev 6 table 28607;::/0 via fd00:9::2 dev 6 table 28607")]
    [InlineData("10.5.0.0/16 via 10.9.0.2 dev vx0;10.6.0.0/16 via 10.9.0.3 dev vx0", "")] // which one is it?
    [InlineData("10.9.0.0/24 dev vx0", "10.9.0.0/24 dev 6 table 28607")]
    public void Other_end_of_a_tunnel_with_neighbours_is_the_router_of_its_routes(string routes, string expected)
    {
        UplinkPlan plan = Plan(Tunnels(new TunnelSettings("vx0")), routes.Split(';'));
        Assert.Equal(expected, string.Join(';', Routes(plan, 0)));
        Assert.Equal(expected.Contains("/0 ", StringComparison.Ordinal), plan.Problems.Count == 0);
        Assert.All(plan.Problems, static problem => Assert.Contains("write \"vx0 via ADDRESS\" in uplinks.tunnels", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Other_end_of_a_tunnel_may_be_said()
    {
        TunnelSettings tunnel = new("vx0", IPAddress.Parse("10.9.0.1"));
        Assert.Equal(["10.9.0.0/24 dev 6 table 28607", "0.0.0.0/0 via 10.9.0.1 dev 6 table 28607"], Routes(Plan(Tunnels(tunnel), "10.9.0.0/24 dev vx0"), 0));
    }

    [Fact]
    public void Default_route_by_a_tunnel_makes_no_uplink() =>
        Assert.Equal(["wg0"], Plan(Tunnels(new TunnelSettings("wg0")), "default via 192.0.2.254 dev wan0", "0.0.0.0/0 dev wg0 metric 5").Uplinks.Select(static uplink => uplink.Name));

    private static UplinkSettings Tunnels(params TunnelSettings[] tunnels) => new() { Tunnels = tunnels };

    private static UplinkPlan Plan(UplinkSettings settings, params string[] routes) => new UplinkPlanner(settings, new UplinkNumbers()).Make(HostText.Read(s_links, routes));

    private static IEnumerable<string> Routes(UplinkPlan plan, int index) => plan.Uplinks[index].Routes.Select(static route => route.ToString());
}
