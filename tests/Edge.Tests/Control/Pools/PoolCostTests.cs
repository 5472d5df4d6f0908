using System.Globalization;
using System.Text;
using Edge.Control.Pools;

namespace Edge.Tests.Control.Pools;

/// <summary>What a change costs, counted: its own allocation, however many Services there are.</summary>
public sealed class PoolCostTests
{
    private const int Services = 10_000;

    [Fact]
    public void One_changed_Service_of_10_000_costs_its_own_allocation()
    {
        PoolWorld world = Full("203.0.0.0/16");
        Assert.Equal(Services, world.Save().LoadBalancers.Held.Select(h => h.Address).Distinct().Count());

        Assert.InRange(Cost(world, () => world.Service("s77", ports: "81/TCP")), 1, 4);
        Assert.InRange(Cost(world, () => world.Remove("Service", "s78")), 0, 4);
        Assert.InRange(Cost(world, () => world.Service("late")), 1, 20);
        Assert.InRange(Cost(world, () => world.Service("s79", annotations: "load-balancer-ips: 203.0.255.255")), 1, 20);
        Assert.Equal(0, Cost(world, () => world.Set(ManifestWorld.PodYaml("p", "10.1.0.1"))));

        world.Service("x1", annotations: "allow-shared-ip: k", ports: "1/TCP").Service("x2", annotations: "allow-shared-ip: k", ports: "2/TCP").Update();
        Assert.InRange(Cost(world, () => world.Service("x3", annotations: "allow-shared-ip: k", ports: "3/TCP")), 2, 8);
        Assert.Equal(world.Addresses("x1"), world.Addresses("x3"));
    }

    [Fact]
    public void A_full_pool_is_known_to_be_full_and_addresses_that_are_forgotten_count_as_unused()
    {
        PoolWorld world = Full("203.0.0.0-203.0.39.15"); // 10,000 addresses

        Assert.Equal(0, Cost(world, () => world.Service("late")));
        Assert.Contains("no IPv4 address is free", world.Problem, StringComparison.Ordinal);
        Assert.Equal(0, Cost(world, () => world.Service("later")));

        world.Remove("Service", "late").Remove("Service", "later");
        for (int i = 0; i < Services; i++)
        {
            world.Remove("Service", $"s{i}");
        }

        world.Update();
        Assert.Equal(FreedAddresses.Maximum, world.Save().LoadBalancers.Freed.Count);
        Assert.InRange(Cost(world, () => world.Service("next")), 1, FreedAddresses.Maximum);
        Assert.DoesNotContain(world.Addresses("next"), world.Save().LoadBalancers.Freed);
    }

    private static long Cost(PoolWorld world, Action change)
    {
        long before = world.Allocator.Looked;
        change();
        world.Update();
        return world.Allocator.Looked - before;
    }

    private static PoolWorld Full(string addresses)
    {
        StringBuilder json = new();
        for (int i = 0; i < Services; i++)
        {
            json.Append(CultureInfo.InvariantCulture, $$$"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s{{{i}}}"}, "spec": {"type": "LoadBalancer", "allocateLoadBalancerNodePorts": false, "ports": [{"port": 80}]}}

                """);
        }

        return new PoolWorld().Pool("lan", addresses).Set(json.ToString()).Update();
    }
}
