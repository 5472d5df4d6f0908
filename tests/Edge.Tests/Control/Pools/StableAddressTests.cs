using Edge.Control.Endpoints;

namespace Edge.Tests.Control.Pools;

/// <summary>An address that a Service has it keeps.</summary>
public sealed class StableAddressTests
{
    [Fact]
    public void Edits_new_pools_and_restarts_move_nothing()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.0/28").Service("web").Update();
        string address = world.Addresses("web");

        world.Service("web", "externalTrafficPolicy: Local", ports: "443/TCP 53/UDP", labels: "a: b").Update();
        Assert.Equal(address, world.Addresses("web"));
        world.Pool("better", "198.51.100.0/28", "priority: -5, namespaces: [default]").Update();
        Assert.Equal(address, world.Addresses("web"));
        world.Restart();
        Assert.Equal(address, world.Addresses("web"));
        Assert.Empty(world.Problems);
    }

    [Theory]
    [InlineData("does not hold it any more")]
    [InlineData("is gone")]
    [InlineData("is refused")]
    public void When_the_pool_lets_go_of_a_live_address_the_Service_keeps_it_and_it_is_reported(string how)
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7").Service("web").Update();

        world = how == "is gone" ? world.Remove("AddressPool", "lan") : world.Pool("lan", how == "is refused" ? "203.0.113.7 10.96.0.1" : "203.0.113.8");
        world.Update();

        string problem = world.Problems.Single(p => p.Object == "Service default/web").Text;
        Assert.StartsWith($"keeps 203.0.113.7, although AddressPool lan {how}", problem, StringComparison.Ordinal);
        Assert.Equal("203.0.113.7", world.Addresses("web"));
        world.Restart();
        Assert.Equal(problem, world.Problems.Single(p => p.Object == "Service default/web").Text);
        Assert.Equal("203.0.113.7", world.Addresses("web"));

        world.Pool("lan", "203.0.113.7").Update();
        Assert.Empty(world.Problems);
    }

    [Fact]
    public void Services_that_are_no_longer_admitted_keep_what_they_have()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7").Service("web").Update().Pool("lan", "203.0.113.7", "namespaces: [shop], autoAssign: false").Update();

        Assert.Empty(world.Problems);
        Assert.Equal("203.0.113.7", world.Addresses("web"));
    }

    [Fact]
    public void A_Service_that_names_another_pool_moves_there_once_there_is_room()
    {
        PoolWorld world = new PoolWorld().Pool("a", "203.0.113.1").Pool("b", "198.51.100.1").Service("first", annotations: "address-pool: b").Service("web").Update();
        Assert.Equal("203.0.113.1", world.Addresses("web"));

        world.Service("web", annotations: "address-pool: b").Update();
        Assert.Contains("no IPv4 address is free in AddressPool b: enlarge it, or remove a Service; it keeps 203.0.113.1 of a until then", world.Problem, StringComparison.Ordinal);
        Assert.Equal("203.0.113.1", world.Addresses("web"));

        world.Remove("Service", "first").Update();
        Assert.Empty(world.Problems);
        Assert.Equal("198.51.100.1", world.Addresses("web"));
    }

    [Theory]
    [InlineData("type: ClusterIP")]
    [InlineData("loadBalancerClass: foreign")]
    public void What_a_Service_has_no_use_for_any_more_is_free(string spec)
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7").Service("a").Update().Service("a", spec).Service("b").Update();

        Assert.Empty(world.Problems);
        Assert.Equal("203.0.113.7", world.Addresses("b"));
    }

    [Fact]
    public void Of_two_families_the_one_that_stays_keeps_its_address()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.0/28 2001:db8::/124").Service("web", "ipFamilyPolicy: RequireDualStack").Update();
        string[] both = world.Addresses("web").Split(' ');

        world.Service("web", "ipFamilyPolicy: SingleStack, ipFamilies: [IPv6]").Update();
        Assert.Equal(both[1], world.Addresses("web"));
    }

    [Fact]
    public void An_address_that_was_let_go_is_given_out_last_and_the_longest_unused_first()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.0/30").Service("a").Service("b").Service("c").Update();
        (string a, string b) = (world.Addresses("a"), world.Addresses("b"));
        world.Remove("Service", "b").Update().Remove("Service", "a").Update().Restart();

        string unused = world.Service("d").Update().Addresses("d");
        string second = world.Service("e").Update().Restart().Addresses("e");
        string last = world.Service("f").Update().Addresses("f");

        Assert.DoesNotContain(unused, new[] { a, b, world.Addresses("c") });
        Assert.Equal((b, a), (second, last));
    }

    [Fact]
    public void What_Services_held_that_went_while_edge_control_did_not_run_is_free_again()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.7").Service("a").Update();

        world.Remove("Service", "a").Service("b").Restart();

        Assert.Equal("203.0.113.7", world.Addresses("b"));
        Assert.Equal("default/b", Assert.Single(world.Save().LoadBalancers.Held).Owner);
    }

    [Fact]
    public void Most_Services_get_the_same_address_when_the_record_is_lost()
    {
        PoolWorld first = new PoolWorld().Pool("lan", "203.0.0.0/16").Service("a").Update().Service("b").Update();
        PoolWorld second = new PoolWorld().Pool("lan", "203.0.0.0/16").Service("b").Update().Service("a").Update();

        Assert.Equal((first.Addresses("a"), first.Addresses("b")), (second.Addresses("a"), second.Addresses("b")));
    }

    [Fact]
    public void A_damaged_record_costs_what_is_damaged()
    {
        Allocations before = new()
        {
            LoadBalancers = new()
            {
                Held = [new("nobody", "203.0.113.1", "lan"), new("default/a", "here", "lan"), new("default/web", "203.0.113.9", "lan") { Ports = ["80/TCP"] }],
                Freed = ["203.0.113.9", "there", "203.0.113.8", "203.0.113.8"],
            },
        };
        ManifestWorld world = new(ManifestWorld.NewAllocator(before));
        world.Set("apiVersion: edge.gateway/v1\nkind: AddressPool\nmetadata: {name: lan}\nspec: {addresses: [203.0.113.0/24]}\n")
            .Set(ManifestWorld.ServiceYaml("web", "type: LoadBalancer")).Update();

        Assert.Contains("203.0.113.9", world.Service("web").Json["status"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["203.0.113.8"], world.Allocator.Save().LoadBalancers.Freed);
    }

    [Fact]
    public void A_Service_whose_addresses_do_not_change_is_not_published_again()
    {
        PoolWorld world = new PoolWorld().Pool("lan", "203.0.113.0/28").Service("a").Service("b").Update();
        BuiltObject before = world.Object("a");

        world.Pool("more", "198.51.100.0/28").Remove("Service", "b").Update();

        Assert.Same(before, world.Object("a"));
    }
}
