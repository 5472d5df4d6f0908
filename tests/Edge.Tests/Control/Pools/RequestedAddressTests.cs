namespace Edge.Tests.Control.Pools;

/// <summary>Addresses that a Service asks for: honoured, or refused with the reason.</summary>
public sealed class RequestedAddressTests
{
    private const string Dual = "ipFamilyPolicy: RequireDualStack";

    [Theory]
    [InlineData("loadBalancerIP: 203.0.113.9", "", "203.0.113.9")]
    [InlineData("", "load-balancer-ips: 203.0.113.9", "203.0.113.9")]
    [InlineData("loadBalancerIP: 203.0.113.1", "load-balancer-ips: 203.0.113.9", "203.0.113.9")]
    [InlineData("loadBalancerIP: 203.0.113.009", "", "203.0.113.9")]
    [InlineData(Dual, "load-balancer-ips: 2001:db8::5,203.0.113.9", "203.0.113.9 2001:db8::5")]
    public void What_a_Service_asks_for_it_gets(string spec, string annotations, string expected)
    {
        PoolWorld world = Lan().Service("web", spec, annotations).Update();

        Assert.Empty(world.Problems);
        Assert.Equal(expected, world.Addresses("web"));
    }

    [Fact]
    public void The_family_that_is_not_asked_for_is_chosen()
    {
        PoolWorld world = Lan().Service("web", Dual, "load-balancer-ips: 203.0.113.9").Update();

        Assert.Empty(world.Problems);
        Assert.Matches("^203.0.113.9 2001:db8::[0-9a-f]$", world.Addresses("web"));
    }

    [Theory]
    [InlineData("load-balancer-ips: 192.0.2.1", "asks for 192.0.2.1, which no pool in use holds")]
    [InlineData("load-balancer-ips: 203.0.113.9; address-pool: other", "asks for 203.0.113.9, which is in AddressPool lan, not in other, which it asks for too")]
    [InlineData("load-balancer-ips: 198.51.100.1", "asks for 198.51.100.1, but AddressPool shop does not serve the namespace default")]
    [InlineData("load-balancer-ips: 198.51.100.65", "asks for 198.51.100.65, but AddressPool labels does not select the labels of this Service")]
    [InlineData("load-balancer-ips: 198.51.100.129", "asks for 198.51.100.129, but AddressPool class serves another loadBalancerClass, x")]
    [InlineData("load-balancer-ips: 203.0.113.0", "asks for 203.0.113.0, which AddressPool lan leaves out")]
    [InlineData("load-balancer-ips: 203.0.113.2", "asks for 203.0.113.2, which belongs to Service default/a")]
    [InlineData("load-balancer-ips: 203.0.113.3", "asks for 203.0.113.3, which Service default/b names in its manifest")]
    [InlineData("load-balancer-ips: 203.0.113.4", "asks for 203.0.113.4, which Service default/c names in its manifest")]
    public void What_it_cannot_have_is_refused_with_the_reason_and_no_other_is_given(string annotations, string problem)
    {
        PoolWorld world = Lan().Pool("shop", "198.51.100.0/26", "namespaces: [shop]").Pool("labels", "198.51.100.64/26", "serviceSelector: {matchLabels: {x: z}}")
            .Pool("class", "198.51.100.128/26", "loadBalancerClass: x")
            .Service("a", "loadBalancerIP: 203.0.113.2").Service("b", "type: ClusterIP, externalIPs: [203.0.113.3]").Service("c", "loadBalancerClass: else", status: "203.0.113.4")
            .Service("web", annotations: annotations).Update();

        Assert.StartsWith(problem, world.Problem, StringComparison.Ordinal);
        Assert.Equal("", world.Addresses("web"));
        Assert.Equal("203.0.113.2", world.Addresses("a"));
    }

    [Theory]
    [InlineData("load-balancer-ips: 203.0.113.9,203.0.113.8", "edge.gateway/load-balancer-ips \"203.0.113.9,203.0.113.8\" is not possible")]
    [InlineData("load-balancer-ips: here", "edge.gateway/load-balancer-ips \"here\" is not possible")]
    [InlineData("load-balancer-ips: 2001:db8::5", "asks for 2001:db8::5, but is not an IPv6 Service")]
    public void A_mistake_is_named_and_the_Service_gets_an_address_all_the_same(string annotations, string problem)
    {
        PoolWorld world = Lan().Service("web", annotations: annotations).Update();

        Assert.StartsWith(problem, world.Problem, StringComparison.Ordinal);
        Assert.NotEqual("", world.Addresses("web"));
    }

    [Fact]
    public void Asking_for_what_another_has_costs_nobody_its_address_and_is_granted_when_it_is_free()
    {
        PoolWorld world = Lan().Service("a", "loadBalancerIP: 203.0.113.2").Service("b", "loadBalancerIP: 203.0.113.3").Update();

        world.Service("b", "loadBalancerIP: 203.0.113.2").Update();
        Assert.Contains("it keeps 203.0.113.3 until then", world.Problem, StringComparison.Ordinal);
        Assert.Equal("203.0.113.2 203.0.113.3", $"{world.Addresses("a")} {world.Addresses("b")}");

        world.Service("a", "type: ClusterIP, loadBalancerIP: 203.0.113.2").Update();
        Assert.Empty(world.Problems);
        Assert.Equal("203.0.113.2", world.Addresses("b"));
    }

    [Fact]
    public void An_address_that_is_asked_for_is_not_chosen_for_another_that_comes_with_it()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.1-203.0.113.2").Service("a").Service("z", annotations: "load-balancer-ips: 203.0.113.1").Update();

        Assert.Equal("203.0.113.2 203.0.113.1", $"{world.Addresses("a")} {world.Addresses("z")}");
    }

    [Fact]
    public void An_address_that_a_manifest_names_is_not_chosen_for_another()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.1-203.0.113.3").Service("a")
            .Service("b", "loadBalancerClass: foreign", status: "203.0.113.1").Service("z", "type: ClusterIP, externalIPs: [203.0.113.2]").Update();

        Assert.Empty(world.Problems);
        Assert.Equal("203.0.113.3", world.Addresses("a"));
    }

    [Fact]
    public void A_status_with_an_address_of_a_pool_is_kept_as_if_asked_for()
    {
        PoolWorld world = new PoolWorld().Service("old", status: "203.0.113.7").Update().Pool("lan", "203.0.113.0/24").Service("new", annotations: "load-balancer-ips: 203.0.113.7").Update();

        Assert.Equal("203.0.113.7", world.Addresses("old"));
        Assert.Equal(["lan"], world.Allocator.PoolsOf("default/old"));
        Assert.StartsWith("asks for 203.0.113.7, which belongs to Service default/old", world.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_manifest_names_later_takes_no_address_from_its_holder()
    {
        PoolWorld world = Lan().Service("web", "loadBalancerIP: 203.0.113.2").Update();

        world.Service("rude", "type: ClusterIP, externalIPs: [203.0.113.2]").Service("web", "loadBalancerIP: 203.0.113.2", ports: "81/TCP").Update();

        Assert.Empty(world.Problems);
        Assert.Equal("203.0.113.2", world.Addresses("web"));
    }

    private static PoolWorld Lan() => new PoolWorld().Pool("lan", "203.0.113.0/28 2001:db8::/124", "avoidBuggyIPs: true").Pool("other", "203.0.113.128");
}
