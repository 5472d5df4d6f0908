using Edge.Control.Pools;
using Edge.Control.Sources;

namespace Edge.Tests.Control.Pools;

/// <summary>Which pool and which address a Service gets.</summary>
public sealed class PoolChoiceTests
{
    [Fact]
    public void A_Service_is_published_with_an_address_of_the_pool()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7").Service("web").Update();

        Assert.Empty(world.Problems);
        Assert.Equal("""{"loadBalancer":{"ingress":[{"ip":"203.0.113.7","ipMode":"VIP"}]}}""", world.Object("web").Json["status"]!.ToJsonString());
        Assert.Equal(["lan"], world.Allocator.PoolsOf("default/web"));
        Assert.Equal([new LoadBalancerEvent("default/web", Address("203.0.113.7"), "lan")], world.Allocator.TakeEvents());
    }

    [Theory]
    [InlineData("", "203.0.113.7")]
    [InlineData("ipFamilies: [IPv6]", "2001:db8::7")]
    [InlineData("ipFamilyPolicy: RequireDualStack", "203.0.113.7 2001:db8::7")]
    [InlineData("ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6, IPv4]", "2001:db8::7 203.0.113.7")]
    public void Addresses_are_of_the_families_of_the_Service_in_their_order(string spec, string expected)
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7 2001:db8::7").Service("web", spec).Update();

        Assert.Empty(world.Problems);
        Assert.Equal(expected, world.Addresses("web"));
    }

    [Theory]
    [InlineData("ipFamilyPolicy: PreferDualStack", "203.0.113.7", null)]
    [InlineData("ipFamilyPolicy: RequireDualStack", "203.0.113.7", "no pool gives IPv6 addresses to this Service")]
    [InlineData("ipFamilies: [IPv6]", "", "no pool gives IPv6 addresses to this Service")]
    public void A_family_that_no_pool_has_is_missed_unless_one_is_enough(string spec, string expected, string? problem)
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7").Service("web", spec).Update();

        Assert.Equal(expected, world.Addresses("web"));
        Assert.Equal(problem is not null, world.Problems.Count == 1 && world.Problems[0].ToString().StartsWith("test.yaml:1: Service default/web: " + problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("priority: 1", "priority: -1", "203.0.113.2")]
    [InlineData("", "namespaces: [default]", "203.0.113.2")]
    [InlineData("", "", "203.0.113.1")]
    [InlineData("autoAssign: false", "", "203.0.113.2")]
    [InlineData("namespaces: [shop]", "", "203.0.113.2")]
    [InlineData("serviceSelector: {matchLabels: {tier: front}}", "priority: 9", "203.0.113.1")]
    [InlineData("serviceSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}", "", "203.0.113.2")]
    [InlineData("loadBalancerClass: other", "", "203.0.113.2")]
    public void Pools_are_asked_by_priority_then_the_particular_ones_then_by_name(string first, string second, string expected)
    {
        PoolWorld world = new PoolWorld().Pool("a", "203.0.113.1", first).Pool("b", "203.0.113.2", second).Service("web", labels: "tier: front").Update();

        Assert.Empty(world.Problems);
        Assert.Equal(expected, world.Addresses("web"));
    }

    [Fact]
    public void The_next_pool_is_asked_when_one_is_full()
    {
        PoolWorld world = new PoolWorld().Pool("a", "203.0.113.1").Pool("b", "198.51.100.1").Service("one").Service("two").Update();

        Assert.Empty(world.Problems);
        Assert.Equal("198.51.100.1 203.0.113.1", string.Join(' ', new[] { world.Addresses("one"), world.Addresses("two") }.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("b", "198.51.100.1", null)]
    [InlineData("c", "", "asks for AddressPool c, which does not exist")]
    [InlineData("shop", "", "asks for AddressPool shop, which does not serve the namespace default")]
    [InlineData("six", "", "asks for AddressPool six, which has no IPv4 addresses")]
    [InlineData("overlap", "", "asks for AddressPool overlap, which is refused")]
    public void A_pool_can_be_asked_for_also_one_that_is_only_given_on_request(string pool, string expected, string? problem)
    {
        PoolWorld world = new PoolWorld().Pool("a", "203.0.113.1").Pool("b", "198.51.100.1", "autoAssign: false").Pool("shop", "198.51.100.9", "namespaces: [shop]")
            .Pool("six", "2001:db8::1").Pool("overlap", "203.0.113.1").Service("web", annotations: $"address-pool: {pool}").Update();

        Assert.Equal(expected, world.Addresses("web"));
        SourceProblem? found = world.Problems.SingleOrDefault(p => p.Object == "Service default/web");
        Assert.Equal(problem is not null, found is not null);
        Assert.StartsWith(problem ?? "", found?.Text ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_pool_stops_nobody_else_and_whoever_waits_gets_the_first_address_that_is_let_go()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7").Service("a").Service("b").Service("c", "type: NodePort").Update();
        Assert.Equal("203.0.113.7 ", $"{world.Addresses("a")} {world.Addresses("b")}");
        Assert.StartsWith("no IPv4 address is free in AddressPool lan", world.Problem, StringComparison.Ordinal);
        Assert.Equal("Service default/b", world.Problems[0].Object);

        world.Remove("Service", "a").Update();

        Assert.Empty(world.Problems);
        Assert.Equal("203.0.113.7", world.Addresses("b"));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("loadBalancerClass: edge.gateway/lb", "", true)]
    [InlineData("loadBalancerClass: metallb.io/lb", "", false)]
    [InlineData("loadBalancerClass: metallb.io/lb", "loadBalancerClass: metallb.io/lb", true)]
    [InlineData("", "loadBalancerClass: metallb.io/lb", false)]
    [InlineData("type: NodePort", "", false)]
    public void Services_of_a_class_that_no_pool_serves_are_left_alone(string service, string pool, bool served)
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7", pool).Service("web", service, status: "198.51.100.5").Update();
        Assert.Equal("198.51.100.5", world.Addresses("web"));

        world.Service("web", service).Update();

        Assert.Empty(world.Problems);
        Assert.Equal(served ? "203.0.113.7" : "", world.Addresses("web"));
        Assert.Equal(served, world.Object("web").Json["status"] is not null);
    }

    [Fact]
    public void Without_pools_nothing_is_said_and_a_status_stays_as_it_is_written()
    {
        PoolWorld world = new PoolWorld().Service("a", "loadBalancerIP: 203.0.113.9", status: "203.0.113.10 2001:db8::10").Service("b").Update();

        Assert.Empty(world.Problems);
        Assert.Equal("203.0.113.10 2001:db8::10", world.Addresses("a"));
        Assert.Null(world.Object("b").Json["status"]);
    }

    [Fact]
    public void A_version_that_the_manifest_brings_along_does_not_hide_the_address_from_gateways()
    {
        PoolWorld world = new();
        world.Set("apiVersion: v1\nkind: Service\nmetadata: {name: web, uid: u, resourceVersion: \"7\"}\nspec: {type: LoadBalancer, ports: [{port: 80}]}\n").Update();
        Assert.Equal("7", Version(world));

        world.Pool("lan", "203.0.113.7").Update();

        Assert.NotEqual("7", Version(world));
        Assert.Equal("203.0.113.7", world.Addresses("web"));
    }

    [Fact]
    public void Gateways_do_not_get_the_annotations_that_only_edge_control_reads()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7")
            .Service("web", annotations: "address-pool: lan; load-balancer-ips: 203.0.113.7; allow-shared-ip: x; balance: random").Update();

        Assert.Equal("""{"edge.gateway/balance":"random"}""", world.Object("web").Json["metadata"]!["annotations"]!.ToJsonString());
    }

    [Fact]
    public void Addresses_that_confuse_devices_and_those_of_gateways_are_left_out()
    {
        PoolWorld world = new PoolWorld()
            .Set("apiVersion: edge.gateway/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {nodeIPs: [203.0.114.1]}\n")
            .Pool("lan", "203.0.113.254-203.0.114.2", "avoidBuggyIPs: true").Service("a").Service("b").Service("c").Update();

        Assert.Equal(["203.0.113.254", "203.0.114.2"], new[] { world.Addresses("a"), world.Addresses("b"), world.Addresses("c") }.Where(a => a.Length > 0).Order(StringComparer.Ordinal));
        Assert.Contains("holds 203.0.114.1, a nodeIP of Gateway gw, which is never given out", world.Problems.Single(p => p.Reason == "NodeAddress").Text, StringComparison.Ordinal);
        Assert.Contains("no IPv4 address is free", world.Problems.Single(p => p.Reason == "LoadBalancerAddress").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_of_2_to_the_64_addresses_gives_different_ones()
    {
        PoolWorld world = new PoolWorld().Pool("six", "2001:db8::/64");
        for (int i = 0; i < 100; i++)
        {
            world.Service($"s{i}", "ipFamilies: [IPv6]");
        }

        world.Update();

        Assert.Empty(world.Problems);
        Assert.Equal(100, Enumerable.Range(0, 100).Select(i => world.Addresses($"s{i}")).Distinct().Count(static a => a.StartsWith("2001:db8::", StringComparison.Ordinal)));
    }

    private static string? Version(PoolWorld world) => world.Object("web").Json.Object("metadata").Text("resourceVersion");

    private static AddressNumber Address(string text) => AddressNumber.TryParse(text, out AddressNumber address) ? address : default;
}
