using Edge.Agent.Ingress;
using Edge.Linux;

namespace Edge.Tests.Agent.Ingress;

/// <summary>Another machine has, or wants, or suddenly claims the same address.</summary>
public sealed class ConflictTests
{
    [Theory]
    [InlineData(IngressWorld.Vip, false)]
    [InlineData(IngressWorld.Vip, true)]
    [InlineData(IngressWorld.Vip6, false)]
    [InlineData(IngressWorld.Vip6, true)]
    public void Address_of_another_machine_is_not_claimed_until_a_later_try_finds_it_free(string address, bool probe)
    {
        IngressWorld world = new();
        world.Want(address, "shop/web");
        world.Run(450);
        world.Hear(address, probe: probe);
        Assert.Equal(AddressState.Conflict, world.State(address));
        Assert.Contains("02:00:00:00:00:99 on eth0 has it", world.Get(address).Reason, StringComparison.Ordinal);
        world.Link.Take();
        long heard = world.Now;

        world.Run(70_000);
        Assert.Equal(AddressState.Claimed, world.State(address));
        Assert.Equal(3, world.Link.Log.Count(entry => entry.What == $"PROBE {address} 2"));
        Assert.InRange(world.Link.Log[0].At - heard, 54_000, 66_000);
    }

    [Fact]
    public void Conflict_lasts_as_long_as_the_other_machine_answers()
    {
        IngressWorld world = new();
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(100);
        for (int minutes = 0; minutes < 5; minutes++)
        {
            world.Hear(IngressWorld.Vip);
            long since = world.Get(IngressWorld.Vip).Since;
            world.Link.Take();
            while (world.Link.Log.Count == 0)
            {
                world.Run(100);
            }

            Assert.Equal([$"PROBE {IngressWorld.Vip} 2"], world.Link.Take());
            Assert.Equal((AddressState.Conflict, since), (world.State(IngressWorld.Vip), world.Get(IngressWorld.Vip).Since));
        }
    }

    [Theory]
    [InlineData(true, 2)] // our own frame, thrown back by an access point
    [InlineData(false, 3)] // heard on another link
    public void Frames_that_say_nothing_about_our_link_are_no_conflict(bool own, int link)
    {
        IngressWorld world = new();
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(100);
        world.Hear(IngressWorld.Vip, own ? IngressWorld.Own : IngressWorld.Other, link: link);
        world.Hear("192.0.2.11");
        Assert.Equal(AddressState.Probing, world.State(IngressWorld.Vip));
    }

    [Fact]
    public void Claimed_address_is_defended_once_in_ten_seconds_however_often_it_is_contested()
    {
        IngressWorld world = new();
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(20_000);
        world.Link.Take();

        long start = world.Now;
        for (int heard = 0; heard < 300; heard++)
        {
            world.Hear(IngressWorld.Vip);
            world.Run(100);
        }

        Assert.Equal([$"REQUEST {IngressWorld.Vip} 2", $"REQUEST {IngressWorld.Vip} 2", $"REQUEST {IngressWorld.Vip} 2"], world.Link.Log.Where(entry => entry.At <= start + 29_900).Select(entry => entry.What));
        Assert.All(world.Link.Log.Zip(world.Link.Log[1..]), pair => Assert.True(pair.Second.At - pair.First.At >= 10_000));
        Assert.Equal((AddressState.Claimed, IngressWorld.Other), (world.State(IngressWorld.Vip), world.Get(IngressWorld.Vip).Other));
        Assert.Contains("claims it, too", world.Get(IngressWorld.Vip).Reason, StringComparison.Ordinal);

        int version = world.Machine.Version;
        world.Run(121_000);
        Assert.Equal((MacAddress.None, (string?)null), (world.Get(IngressWorld.Vip).Other, world.Get(IngressWorld.Vip).Reason));
        Assert.NotEqual(version, world.Machine.Version);
    }

    [Fact]
    public void Probe_for_a_claimed_address_is_left_to_the_kernel()
    {
        IngressWorld world = new();
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(20_000);
        world.Link.Take();
        world.Hear(IngressWorld.Vip, probe: true);
        world.Run(1_000);
        Assert.Empty(world.Link.Take());
        Assert.Equal(MacAddress.None, world.Get(IngressWorld.Vip).Other);
    }

    [Fact]
    public void Defence_does_not_disturb_the_round_of_announcements()
    {
        IngressWorld world = new();
        world.Want(IngressWorld.Vip6, "shop/web");
        world.Run(1_000);
        world.Hear(IngressWorld.Vip6);
        world.Run(10_000);
        long claimed = world.Link.Log.Single(entry => entry.What.StartsWith("claim", StringComparison.Ordinal)).At;
        long[] times = [.. world.Link.Log.Where(entry => entry.What.StartsWith("REQUEST", StringComparison.Ordinal)).Select(entry => entry.At - claimed)];
        Assert.Equal([0, 100, 1_000 - claimed, 1_100, 2_200, 3_300, 4_400], times);
    }
}
