using Edge.Agent.Ingress;
using Edge.Linux.Netlink;

namespace Edge.Tests.Agent.Ingress;

/// <summary>From wanted to claimed and announced, on one link.</summary>
public sealed class ClaimTests
{
    [Theory]
    [InlineData(IngressWorld.Vip)]
    [InlineData(IngressWorld.Vip6)]
    public void Free_address_is_probed_for_three_times_then_claimed_and_announced(string address)
    {
        IngressWorld world = new();
        world.Want(address, "shop/web");
        Assert.Equal(AddressState.Probing, world.State(address));
        world.Run(30_000);

        (long At, string What)[] log = [.. world.Link.Log];
        Assert.Equal([$"PROBE {address} 2", $"PROBE {address} 2", $"PROBE {address} 2", $"claim {address} 2"], log[..4].Select(entry => entry.What));
        Assert.InRange(log[0].At, 0, 20);
        Assert.Equal([200, 400, 600], log[1..4].Select(entry => entry.At - log[0].At));
        Assert.InRange(log[3].At, 600, 700);
        bool both = address == IngressWorld.Vip;
        long[] times = [.. new long[] { 0, 100, 1_100, 2_200, 3_300, 4_400 }.SelectMany(time => both ? new[] { time, time } : [time])];
        Assert.Equal(times, log[4..].Select(entry => entry.At - log[3].At));
        Assert.Equal(times.Select((_, index) => $"{(both && index % 2 == 1 ? "REPLY" : "REQUEST")} {address} 2"), log[4..].Select(entry => entry.What));
        Assert.Equal((AddressState.Claimed, log[3].At), (world.State(address), world.Get(address).Since));
    }

    [Fact]
    public void Claimed_address_is_announced_again_every_minute_more_or_less()
    {
        IngressWorld world = new();
        world.Want(IngressWorld.Vip, "shop/web");
        world.Want(IngressWorld.Vip6, "shop/web");
        world.Run(10_000);
        world.Link.Take();
        world.Run(10 * 60_000);

        long[] rounds = [.. world.Link.Log.Select(entry => entry.At).Distinct()];
        Assert.InRange(rounds.Length, 9, 12);
        Assert.All(rounds.Zip(rounds[1..]), pair => Assert.InRange(pair.Second - pair.First, 54_000, 66_001));
        Assert.True(rounds.Zip(rounds[1..]).Select(pair => pair.Second - pair.First).Distinct().Count() > 3);
        Assert.All(rounds, round => Assert.Equal(3, world.Link.Log.Count(entry => entry.At == round)));
    }

    [Fact]
    public void Nothing_is_due_when_nothing_is_wanted()
    {
        IngressWorld world = new();
        Assert.Equal(HeldAddress.Never, world.Machine.NextDue(0));
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(10_000);
        world.Want(IngressWorld.Vip);
        world.Run(120_000);
        Assert.Equal(HeldAddress.Never, world.Machine.NextDue(world.Now));
    }

    [Fact]
    public void Address_that_nobody_wants_any_more_is_given_back()
    {
        IngressWorld world = new();
        world.Want(IngressWorld.Vip, "shop/web", "shop/api");
        world.Run(10_000);
        world.Link.Take();
        world.Want(IngressWorld.Vip, "shop/api");
        Assert.Empty(world.Link.Take());
        world.Want(IngressWorld.Vip);
        Assert.Equal([$"withdraw {IngressWorld.Vip} 2"], world.Link.Take());
        Assert.Empty(world.Machine.Addresses);
        world.Run(120_000);
        Assert.Empty(world.Link.Take());
    }

    [Fact]
    public void Address_given_back_while_it_is_probed_for_is_not_claimed()
    {
        IngressWorld world = new();
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(300);
        world.Want(IngressWorld.Vip);
        world.Run(10_000);
        Assert.DoesNotContain(world.Link.Log, entry => entry.What.StartsWith("claim", StringComparison.Ordinal));
    }

    [Fact]
    public void Address_that_the_kernel_has_from_before_a_restart_is_kept_and_announced_without_a_probe()
    {
        IngressWorld world = new(connected: false);
        world.Link.Kernel.Add(new ClaimedAddress(System.Net.IPAddress.Parse(IngressWorld.Vip), 2));
        world.Want(IngressWorld.Vip, "shop/web");
        Assert.Equal(AddressState.Waiting, world.State(IngressWorld.Vip));
        Assert.Empty(world.Link.Take());
        world.Host();
        world.Run(50);
        Assert.Equal([$"claim {IngressWorld.Vip} 2", $"REQUEST {IngressWorld.Vip} 2", $"REPLY {IngressWorld.Vip} 2"], world.Link.Take());
        Assert.Equal(0, world.Machine.Repairs);
    }

    [Fact]
    public void Leftover_is_removed_only_when_it_is_known_that_nobody_wants_it()
    {
        IngressWorld world = new(connected: false);
        world.Link.Kernel.Add(new ClaimedAddress(System.Net.IPAddress.Parse("192.0.2.99"), 2));
        world.Host();
        world.Run(1_000);
        Assert.Empty(world.Link.Take());
        world.Machine.Complete();
        Assert.Equal(["withdraw 192.0.2.99 2"], world.Link.Take());
    }

    [Fact]
    public void What_the_kernel_refuses_is_told_and_tried_again()
    {
        IngressWorld world = new();
        world.Link.Refusal = "the kernel refused it: EACCES";
        world.Want(IngressWorld.Vip6, "shop/web");
        world.Run(1_000);
        Assert.Equal((AddressState.Failed, "the kernel refused it: EACCES"), (world.State(IngressWorld.Vip6), world.Get(IngressWorld.Vip6).Reason));
        world.Link.Refusal = null;
        world.Run(11_100);
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip6));
        Assert.Null(world.Get(IngressWorld.Vip6).Reason);
    }

    [Fact]
    public void Without_the_right_to_send_the_address_is_claimed_all_the_same()
    {
        IngressWorld world = new();
        world.Link.Result = SendResult.NotPermitted;
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(200);
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
        Assert.Equal([$"claim {IngressWorld.Vip} 2"], world.Link.Take());
    }

    [Fact]
    public void Busy_interface_gets_its_frames_later()
    {
        IngressWorld world = new();
        world.Link.Result = SendResult.Busy;
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(500);
        Assert.Equal(AddressState.Probing, world.State(IngressWorld.Vip));
        world.Link.Result = SendResult.Sent;
        world.Run(700);
        Assert.Equal(3, world.Link.Log.Count(entry => entry.What.StartsWith("PROBE", StringComparison.Ordinal)));
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
    }

    [Fact]
    public void Standby_has_no_address_and_takes_all_at_once_when_it_becomes_the_owner()
    {
        IngressWorld world = new(new IngressOptions { Role = IngressRole.Standby });
        world.Link.Kernel.Add(new ClaimedAddress(System.Net.IPAddress.Parse("192.0.2.99"), 2));
        world.Want(IngressWorld.Vip, "shop/web");
        world.Host();
        Assert.Equal((AddressState.Standby, "withdraw 192.0.2.99 2"), (world.State(IngressWorld.Vip), Assert.Single(world.Link.Take())));
        world.Run(100_000);
        Assert.Empty(world.Link.Take());

        world.Machine.RoleIs(IngressRole.Owner, probeFirst: false, world.Now);
        world.Machine.Tick(world.Now);
        Assert.Equal([$"claim {IngressWorld.Vip} 2", $"REQUEST {IngressWorld.Vip} 2", $"REPLY {IngressWorld.Vip} 2"], world.Link.Take());

        world.Machine.RoleIs(IngressRole.Standby, probeFirst: false, world.Now);
        world.Run(100_000);
        Assert.Equal([$"withdraw {IngressWorld.Vip} 2"], world.Link.Take());
    }

    [Fact]
    public void An_owner_that_nobody_of_the_pair_preceded_asks_first()
    {
        IngressWorld world = new(new IngressOptions { Role = IngressRole.Standby });
        world.Want(IngressWorld.Vip, "shop/web");
        world.Machine.RoleIs(IngressRole.Owner, probeFirst: true, world.Now);
        Assert.Equal(AddressState.Probing, world.State(IngressWorld.Vip));

        world.Run(1000);
        Assert.Equal(3, world.Link.Log.Count(entry => entry.What.StartsWith("PROBE", StringComparison.Ordinal)));
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
    }

    [Fact]
    public void An_owner_that_is_told_so_again_announces_anew()
    {
        IngressWorld world = new(new IngressOptions { Role = IngressRole.Standby });
        world.Want(IngressWorld.Vip, "shop/web");
        world.Machine.RoleIs(IngressRole.Owner, probeFirst: false, world.Now);
        world.Run(10_000);
        world.Link.Take();

        world.Machine.RoleIs(IngressRole.Owner, probeFirst: false, world.Now);
        world.Machine.Tick(world.Now);
        Assert.Equal([$"REQUEST {IngressWorld.Vip} 2", $"REPLY {IngressWorld.Vip} 2"], world.Link.Take());
    }

    [Fact]
    public void Nothing_is_said_while_the_lease_of_the_pair_does_not_run()
    {
        bool held = false;
        IngressWorld world = new(new IngressOptions { MayAnnounce = () => held });
        world.Want(IngressWorld.Vip, "shop/web");
        world.Run(5000);
        Assert.Empty(world.Link.Take());

        held = true;
        world.Run(1000);
        Assert.Equal(AddressState.Claimed, world.State(IngressWorld.Vip));
    }
}
