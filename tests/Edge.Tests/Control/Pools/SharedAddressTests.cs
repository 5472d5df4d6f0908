namespace Edge.Tests.Control.Pools;

/// <summary>Several Services on one address: the same key, one namespace, no port twice.</summary>
public sealed class SharedAddressTests
{
    private const string Key = "allow-shared-ip: dns";

    [Fact]
    public void Services_with_one_key_and_different_ports_get_one_address()
    {
        PoolWorld world = Lan().Service("tcp", annotations: Key, ports: "53/TCP 853/TCP").Service("udp", annotations: Key, ports: "53/UDP").Service("other", ports: "53/UDP").Update();

        Assert.Empty(world.Problems);
        Assert.Equal(world.Addresses("tcp"), world.Addresses("udp"));
        Assert.NotEqual(world.Addresses("tcp"), world.Addresses("other"));
    }

    [Theory]
    [InlineData("default/b", Key, "80/TCP", "Service default/a serves on port 80/TCP")]
    [InlineData("default/b", "allow-shared-ip: else", "81/TCP", "belongs to Service default/a (to share it, both need the same edge.gateway/allow-shared-ip and one namespace)")]
    [InlineData("default/b", "address-pool: lan", "81/TCP", "belongs to Service default/a")]
    [InlineData("shop/b", Key, "81/TCP", "belongs to Service default/a")]
    public void Whoever_may_not_share_is_refused_the_address_and_gets_another_when_it_asks_for_none(string name, string annotations, string ports, string problem)
    {
        PoolWorld world = Lan().Service("a", "loadBalancerIP: 203.0.113.7", Key).Update().Service(name, "loadBalancerIP: 203.0.113.7", annotations, ports).Update();
        Assert.Equal("", world.Addresses(name));
        Assert.StartsWith($"asks for 203.0.113.7, which {problem}", world.Problem, StringComparison.Ordinal);

        world.Service(name, "", annotations, ports).Update();

        Assert.Empty(world.Problems);
        Assert.NotEqual("203.0.113.7", world.Addresses(name));
        Assert.NotEqual("", world.Addresses(name));
    }

    [Fact]
    public void A_port_that_another_serves_costs_the_one_that_adds_it_the_address_until_it_is_settled_and_then_it_is_the_same()
    {
        PoolWorld world = Lan().Service("a", annotations: Key).Service("b", annotations: Key, ports: "81/TCP").Update();
        string address = world.Addresses("a");

        world.Service("b", annotations: Key, ports: "81/TCP 80/TCP").Update();
        Assert.Equal($"holds {address}, which Service default/a serves on port 80/TCP: it is published without this address until that is settled", world.Problem);
        Assert.Equal((address, ""), (world.Addresses("a"), world.Addresses("b")));

        world.Service("a", annotations: Key, ports: "8080/TCP").Update();
        Assert.Empty(world.Problems);
        Assert.Equal((address, address), (world.Addresses("a"), world.Addresses("b")));
    }

    [Fact]
    public void A_holder_that_gives_up_its_key_waits_until_the_others_are_gone()
    {
        PoolWorld world = Lan().Service("a", annotations: Key).Service("b", annotations: Key, ports: "81/TCP").Update();
        string address = world.Addresses("a");

        world.Service("a").Update();
        Assert.Equal("Service default/a", Assert.Single(world.Problems).Object);
        Assert.Equal(("", address), (world.Addresses("a"), world.Addresses("b")));
        world.Restart();
        Assert.Equal(("", address), (world.Addresses("a"), world.Addresses("b")));

        world.Remove("Service", "b").Update();
        Assert.Empty(world.Problems);
        Assert.Equal(address, world.Addresses("a"));
    }

    [Fact]
    public void Traffic_policies_may_differ_since_a_gateway_sees_every_port_for_itself()
    {
        PoolWorld world = Lan().Service("a", "externalTrafficPolicy: Local", Key).Service("b", "externalTrafficPolicy: Cluster", Key, "81/TCP").Update();

        Assert.Empty(world.Problems);
        Assert.Equal(world.Addresses("a"), world.Addresses("b"));
    }

    [Fact]
    public void A_Service_with_port_ranges_shares_with_nobody()
    {
        PoolWorld world = Lan().Service("a", annotations: Key).Service("b", annotations: $"{Key}; port-ranges: p0=90-99", ports: "81/TCP").Update();

        Assert.Contains("do not go together", world.Problem, StringComparison.Ordinal);
        Assert.NotEqual(world.Addresses("a"), world.Addresses("b"));
        Assert.NotEqual("", world.Addresses("b"));
    }

    private static PoolWorld Lan() => new PoolWorld().Pool("lan", "203.0.113.0/28");
}
