using Edge.Control.Admin;
using Edge.Control.Sources;
using Edge.Protocol.Admin;

namespace Edge.Tests.Control.Pools;

/// <summary>Pools that cannot be together, and what edgectl shows of pools.</summary>
public sealed class PoolSetTests
{
    [Fact]
    public void Of_two_pools_that_overlap_the_one_that_was_first_counts_also_after_a_restart()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.0-203.0.113.7").Service("web").Update();
        string address = world.Addresses("web");

        world.Pool("all", "203.0.113.7 198.51.100.0/24").Service("late", annotations: "load-balancer-ips: 198.51.100.9").Update();
        Check();
        world.Restart();
        Check();

        void Check()
        {
            SourceProblem refused = world.Problems.Single(p => p.Reason == "PoolRefused");
            Assert.StartsWith("test.yaml:1: AddressPool all: 203.0.113.7 overlaps 203.0.113.0-203.0.113.7 of AddressPool lan: nothing of this pool is given out", refused.ToString(), StringComparison.Ordinal);
            Assert.StartsWith("asks for 198.51.100.9, which no pool in use holds", world.Problems.Single(p => p.Object == "Service default/late").Text, StringComparison.Ordinal);
            Assert.Equal((address, ""), (world.Addresses("web"), world.Addresses("late")));
        }
    }

    [Theory]
    [InlineData("10.96.255.255-10.97.0.3", "10.96.255.255-10.97.0.3 reaches into 10.96.0.0-10.96.255.255, serviceCidr of the settings")]
    [InlineData("10.200.0.1", "10.200.0.1 reaches into 10.200.0.0-10.200.255.255, serviceCIDRs of Gateway gw")]
    [InlineData("203.0.113.1 2001:db8:9::/120", "2001:db8:9::-2001:db8:9::ff reaches into 2001:db8:9::-2001:db8:9:0:ffff:ffff:ffff:ffff, podCIDRs of Gateway gw")]
    public void A_pool_does_not_reach_into_networks_of_Services_and_pods(string addresses, string problem)
    {
        PoolWorld world = new PoolWorld()
            .Set("apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {serviceCIDRs: [10.200.0.9/16], podCIDRs: [\"2001:db8:9::/64\"]}\n")
            .Pool("lan", addresses).Service("web").Update();

        Assert.StartsWith(problem, world.Problems.Single(p => p.Object == "AddressPool lan").Text, StringComparison.Ordinal);
        Assert.Equal("", world.Addresses("web"));

        world.Pool("lan", "203.0.113.1").Update();
        Assert.Empty(world.Problems);
        Assert.Equal("203.0.113.1", world.Addresses("web"));
    }

    [Fact]
    public void Rows_tell_what_is_used_and_what_is_left()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.0/28 2001:db8::1", "avoidBuggyIPs: true, namespaces: [shop, default], priority: 3").Pool("six", "2001:db8:1::/64", "loadBalancerClass: x")
            .Pool("zzz", "203.0.113.1").Service("a", "ipFamilyPolicy: RequireDualStack").Service("b", annotations: "allow-shared-ip: k").Service("c", annotations: "allow-shared-ip: k", ports: "81/TCP").Update();

        List<PoolRow> rows = PoolRows.Make(world.Allocator, new AdminRequest("pools"));

        Assert.Equal(["lan", "six", "zzz"], rows.Select(r => r.Name));
        Assert.Equal((3, 13L, 3), (rows[0].Used, rows[0].Free, rows[0].Services)); // 16 - 1 that ends in .0 - 2, and none of the 1 IPv6
        Assert.Equal("203.0.113.0-203.0.113.15 2001:db8::1 | default shop | 3 True True edge.gateway/lb",
            $"{string.Join(' ', rows[0].Addresses)} | {string.Join(' ', rows[0].Namespaces)} | {rows[0].Priority} {rows[0].AutoAssign} {rows[0].AvoidBuggyIPs} {rows[0].LoadBalancerClass}");
        Assert.Equal((0, long.MaxValue, "x", null), (rows[1].Used, rows[1].Free, rows[1].LoadBalancerClass, rows[1].Refused));
        Assert.Equal((0L, "203.0.113.1 overlaps 203.0.113.0-203.0.113.15 of AddressPool lan"), (rows[2].Free, rows[2].Refused));
        Assert.Equal("six", Assert.Single(PoolRows.Make(world.Allocator, new AdminRequest("pools") { Name = "six" })).Name);
    }
}
