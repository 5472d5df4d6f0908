using Edge.Agent.Pair;

namespace Edge.Tests.Agent.Pair;

public sealed class PairElectionTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(300);

    [Fact]
    public void Nobody_heard_means_owner_after_three_intervals_and_the_skew()
    {
        PairWorld world = new(priority: 100);
        world.Start();

        world.RunTo(1082);
        Assert.Equal(PairRole.Undecided, world.Election.Role);
        world.RunTo(1083);
        Assert.Equal((PairRole.Owner, PairReason.NobodyHeard), world.State);
        Assert.True(world.Election.ProbeFirst);
        Assert.Equal([1083], world.Sent);
    }

    [Fact]
    public void An_owner_advertises_at_its_interval()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(2300);

        Assert.Equal([1083, 1383, 1683, 1983, 2283], world.Sent);
    }

    [Theory]
    [InlineData(1, 1198)]
    [InlineData(100, 1082)]
    [InlineData(254, 902)]
    public void A_higher_priority_waits_less(byte priority, int last)
    {
        PairWorld world = new(priority);
        world.Start();
        world.RunTo(last);
        Assert.Equal(PairRole.Undecided, world.Election.Role);
        world.RunTo(last + 1);
        Assert.Equal(PairRole.Owner, world.Election.Role);
    }

    [Fact]
    public void Who_starts_beside_an_owner_stands_by_whatever_the_priorities()
    {
        PairWorld world = new(priority: 200);
        world.Start();
        world.RunTo(100);
        world.Hear(priority: 50);

        Assert.Equal((PairRole.Standby, PairReason.PeerOwns), world.State);
        for (int at = 400; at < 10_000; at += 300)
        {
            world.RunTo(at);
            world.Hear(priority: 50);
        }

        Assert.Equal(PairRole.Standby, world.Election.Role);
        Assert.Empty(world.Sent);
    }

    [Fact]
    public void With_preemption_a_higher_priority_takes_over_from_one_that_works()
    {
        PairWorld world = new(priority: 200, preempt: true);
        world.Start();
        for (int at = 0; at < 1200; at += 300)
        {
            world.RunTo(at);
            world.Hear(priority: 50);
        }

        // Its advertisements do not put it off: 0.9 s and 56/256 of the interval after the start.
        world.RunTo(966);

        Assert.Equal((PairRole.Owner, PairReason.Preempted), world.State);
        Assert.False(world.Election.ProbeFirst);
    }

    [Fact]
    public void With_preemption_an_equal_priority_stays_behind()
    {
        PairWorld world = new(priority: 100, preempt: true);
        world.Start();
        for (int at = 0; at < 3000; at += 300)
        {
            world.RunTo(at);
            world.Hear(priority: 100, higher: false);
        }

        Assert.Equal(PairRole.Standby, world.Election.Role);
    }

    [Fact]
    public void A_silent_owner_is_replaced_after_its_own_interval_three_times_and_our_skew()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1000);
        world.Hear(priority: 50, interval: 1000);

        // 3 s and 156/256 of one second.
        world.RunTo(1000 + 3609);
        Assert.Equal(PairRole.Standby, world.Election.Role);
        world.RunTo(1000 + 3610);
        Assert.Equal((PairRole.Owner, PairReason.PeerSilent), world.State);
        Assert.False(world.Election.ProbeFirst);
    }

    [Fact]
    public void The_lease_ends_before_anybody_takes_over()
    {
        for (int priority = 1; priority <= 254; priority++)
        {
            var options = new PairOptions(51, (byte)priority, s_interval, Preempt: false);
            Assert.True(options.Slack + options.Lease + TimeSpan.FromMilliseconds(2) < options.DownAfter(s_interval));
        }
    }

    [Fact]
    public void An_owner_that_gives_up_is_replaced_at_once()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(200);
        world.Hear(priority: 50);
        world.RunTo(300);
        world.Hear(priority: 0);

        Assert.Equal((PairRole.Owner, PairReason.PeerResigned), world.State);
        Assert.Equal([300], world.Sent);
        Assert.False(world.Election.ProbeFirst);
    }

    [Fact]
    public void Nobody_but_the_owner_can_give_up_what_it_has()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.Hear(priority: 0, sender: "192.0.2.66");
        Assert.Equal(PairRole.Undecided, world.Election.Role);

        world.Hear(priority: 50);
        world.Hear(priority: 0, sender: "192.0.2.66");

        Assert.Equal(PairRole.Standby, world.Election.Role);
        Assert.Equal((byte)50, world.Election.Peer!.Value.Priority);
    }

    [Theory]
    [InlineData(101, false, false)]
    [InlineData(255, false, false)]
    [InlineData(100, true, false)]
    [InlineData(100, false, true)]
    [InlineData(99, true, true)]
    [InlineData(0, true, true)]
    public void Of_two_owners_the_higher_priority_stays_then_the_higher_address(byte priority, bool higher, bool stays)
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1100);
        world.Hear(priority, higher: higher);

        Assert.Equal(stays ? (PairRole.Owner, PairReason.NobodyHeard) : (PairRole.Standby, PairReason.Outranked), world.State);
        Assert.Equal(stays ? [1083, 1100] : [1083], world.Sent);
        Assert.Equal(stays, world.Election.TakeReannounce());
        Assert.False(world.Election.TakeReannounce());
        Assert.Equal(1, world.Election.Collisions);
    }

    [Fact]
    public void A_flood_of_lower_adverts_makes_one_more_advert_in_an_interval()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        for (int at = 1083; at < 4083; at++)
        {
            world.RunTo(at);
            world.Hear(priority: 1);
        }

        Assert.Equal(PairRole.Owner, world.Election.Role);
        Assert.InRange(world.Sent.Count, 10, 21);
    }

    [Fact]
    public void The_loser_takes_over_again_when_the_winner_falls_silent()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1100);
        world.Hear(priority: 200);
        world.RunTo(1100 + 1082);
        Assert.Equal(PairRole.Standby, world.Election.Role);
        world.RunTo(1100 + 1083);

        Assert.Equal((PairRole.Owner, PairReason.PeerSilent), world.State);
    }

    [Fact]
    public void An_owner_that_slept_longer_than_its_lease_is_none_any_more()
    {
        PairWorld world = new(priority: 200);
        world.Start();
        world.RunTo(966);
        world.Sleep(885);

        // What arrived meanwhile is heard first, even from who is lower: it has the addresses now.
        world.Hear(priority: 50);

        Assert.Equal((PairRole.Standby, PairReason.PeerOwns), world.State);
        Assert.Equal([966], world.Sent);
        Assert.False(world.Election.TakeReannounce());
    }

    [Fact]
    public void An_owner_that_slept_and_hears_nobody_comes_back_without_probing()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1083);
        world.Sleep(885);
        world.RunTo(1968);
        Assert.Equal((PairRole.Standby, PairReason.LeaseLost), world.State);

        world.RunTo(1968 + 1083);

        Assert.Equal((PairRole.Owner, PairReason.NobodyHeard), world.State);
        Assert.False(world.Election.ProbeFirst);
    }

    [Fact]
    public void An_owner_that_sleeps_less_than_its_lease_goes_on()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1083);
        world.Sleep(884);
        world.RunTo(1967);

        Assert.Equal([1083, 1967], world.Sent);
    }

    [Fact]
    public void The_kernels_word_that_the_lease_is_gone_ends_the_ownership()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1083);
        world.KernelRenews = false;
        world.RunTo(1383);

        Assert.Equal((PairRole.Standby, PairReason.LeaseLost), world.State);
    }

    [Fact]
    public void Who_cannot_send_owns_until_its_lease_ends()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1383);
        world.CanSend = false;
        world.RunTo(1383 + 884);
        Assert.Equal(PairRole.Owner, world.Election.Role);
        world.RunTo(1383 + 885);

        Assert.Equal((PairRole.Standby, PairReason.LeaseLost), world.State);
    }

    [Fact]
    public void Without_a_link_the_lease_runs_out_and_nobody_takes_over()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1083);
        world.Link(up: false);
        world.RunTo(60_000);

        Assert.Equal((PairRole.Standby, PairReason.LinkDown), world.State);
        Assert.Null(world.Election.NextDue);
        Assert.Equal([1083], world.Sent);
        world.Link(up: true);
        world.RunTo(61_082);
        Assert.Equal(PairRole.Standby, world.Election.Role);
        world.RunTo(61_083);
        Assert.Equal(PairRole.Owner, world.Election.Role);
    }

    [Fact]
    public void A_link_that_blinks_changes_nothing()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1083);
        for (int at = 1100; at < 5000; at += 400)
        {
            world.RunTo(at);
            world.Link(up: false);
            world.RunTo(at + 200);
            world.Link(up: true);
        }

        Assert.Equal(1, world.Election.Changes);
        Assert.InRange(world.Sent.Count, 10, 25);
    }

    [Fact]
    public void A_restart_within_the_lease_goes_on_at_once()
    {
        PairWorld world = new(priority: 100);
        world.Start(leaseLeft: 250, hasAddresses: true);

        Assert.Equal((PairRole.Owner, PairReason.LeaseHeld), world.State);
        Assert.Equal([0], world.Sent);
        Assert.False(world.Election.ProbeFirst);
    }

    [Fact]
    public void A_restart_after_the_lease_listens_and_yields_to_an_owner()
    {
        PairWorld world = new(priority: 100);
        world.Start(hasAddresses: true);
        world.RunTo(1000);
        Assert.Equal(PairRole.Undecided, world.Election.Role);
        world.Hear(priority: 1);

        Assert.Equal((PairRole.Standby, PairReason.PeerOwns), world.State);
    }

    [Fact]
    public void A_restart_after_the_lease_that_hears_nobody_goes_on_without_probing()
    {
        PairWorld world = new(priority: 100);
        world.Start(hasAddresses: true);
        world.RunTo(1083);

        Assert.Equal((PairRole.Owner, PairReason.NobodyHeard), world.State);
        Assert.False(world.Election.ProbeFirst);
    }

    [Fact]
    public void A_planned_stop_of_the_owner_is_told_and_final()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1100);

        Assert.True(world.Stop());
        world.Hear(priority: 0);
        world.RunTo(10_000);

        Assert.Equal((PairRole.Standby, PairReason.Stopping), world.State);
        Assert.Equal([1083], world.Sent);
        Assert.Null(world.Election.NextDue);
    }

    [Fact]
    public void A_planned_stop_of_the_standby_is_nobodys_concern()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.Hear(priority: 1);

        Assert.False(world.Stop());
    }

    [Fact]
    public void An_owner_whose_lease_has_ended_has_nothing_to_give_up()
    {
        PairWorld world = new(priority: 100);
        world.Start();
        world.RunTo(1083);
        world.Sleep(901);

        Assert.False(world.Stop());
    }
}
