using Edge.Linux;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Pair;

/// <summary>Two agents as processes: who has the address, asked on the wire.</summary>
[Collection(nameof(Alone))]
public sealed class FailoverTests
{
    // 1.1 s is what the election takes at 0.3 s and priority 100. The rest is for a machine that runs a hundred other tests.
    private static readonly TimeSpan s_takeOver = TimeSpan.FromMilliseconds(1500), s_handOver = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(300);

    [Fact]
    public void A_killed_owner_is_replaced()
    {
        using FailoverLab lab = new();
        AgentProcess first = StartBoth(lab);
        TimeSpan killed = lab.Witness.Now;
        first.Signal("KILL");
        TimeSpan dead = lab.Witness.Now;
        TimeSpan taken = lab.Witness.WaitFor(lab.SecondMac, killed);

        lab.Witness.Ask(100);
        AssertWithin(lab, s_takeOver, dead, taken);
        AssertOne(lab, lab.SecondMac, taken);
    }

    [Fact]
    public void An_owner_that_stops_hands_over_at_once()
    {
        using FailoverLab lab = new();
        AgentProcess first = StartBoth(lab);
        TimeSpan stopped = lab.Witness.Now;
        first.Signal("TERM");
        TimeSpan taken = lab.Witness.WaitFor(lab.SecondMac, stopped);

        lab.Witness.Ask(100);
        AssertOne(lab, lab.SecondMac, taken);
        TimeSpan last = lab.Witness.After(TimeSpan.Zero).Where(claim => claim.Mac == lab.FirstMac).Max(static claim => claim.At);
        AssertWithin(lab, s_handOver, last, taken);
    }

    [Fact]
    public void An_owner_that_hangs_falls_silent_before_the_other_one_takes_over_and_wakes_up_as_a_standby()
    {
        using FailoverLab lab = new();
        AgentProcess first = StartBoth(lab, firstPriority: 200);
        TimeSpan stopped = lab.Witness.Now;
        first.Signal("STOP");
        TimeSpan taken = lab.Witness.WaitFor(lab.SecondMac, stopped);
        lab.Witness.Ask(200);
        AssertOne(lab, lab.SecondMac, taken);

        // It wakes up with the higher priority, and takes nothing back.
        int lines = first.Lines.Count;
        first.Signal("CONT");
        first.WaitFor("this gateway is Standby", lines);
        lab.Witness.Ask(200);
        AssertOne(lab, lab.SecondMac, taken);
    }

    [Fact]
    public void An_owner_that_reads_its_settings_again_stays_the_owner()
    {
        using FailoverLab lab = new();
        AgentProcess first = StartBoth(lab, out AgentProcess second);
        TimeSpan before = lab.Witness.Now;
        for (int reload = 0; reload < 3; reload++)
        {
            int lines = first.Lines.Count;
            first.Signal("HUP");
            first.WaitFor("Compared with the kernel", lines);
            lab.Witness.Ask(100);
        }

        AssertOne(lab, lab.FirstMac, before);
        Assert.DoesNotContain(second.Lines, static line => line.Contains("this gateway is Owner", StringComparison.Ordinal));
    }

    [Fact]
    public void A_killed_standby_is_nobodys_concern()
    {
        using FailoverLab lab = new();
        StartBoth(lab, out AgentProcess second);
        TimeSpan killed = lab.Witness.Now;
        second.Signal("KILL");
        lab.Witness.Ask(300);

        AssertOne(lab, lab.FirstMac, killed);
    }

    [Fact]
    public void An_agent_that_comes_back_leaves_the_address_where_it_is()
    {
        using FailoverLab lab = new();
        AgentProcess first = StartBoth(lab, firstPriority: 200);
        TimeSpan killed = lab.Witness.Now;
        first.Signal("KILL");
        TimeSpan taken = lab.Witness.WaitFor(lab.SecondMac, killed);
        int lines = first.Lines.Count;
        first.Restart();
        first.WaitFor("this gateway is Standby (PeerOwns)", lines);
        lab.Witness.Ask(300);

        AssertOne(lab, lab.SecondMac, taken);
    }

    [Fact]
    public void Two_owners_that_hear_each_other_again_are_one_at_once()
    {
        using FailoverLab lab = new();
        AgentProcess first = StartBoth(lab, firstPriority: 200);
        lab.Partition(on: true);
        lab.Witness.WaitFor(lab.SecondMac, TimeSpan.Zero);
        lab.Partition(on: false);
        TimeSpan healed = lab.Witness.Now;
        lab.Witness.Ask(400);

        TimeSpan last = lab.Witness.After(TimeSpan.Zero).Where(claim => claim.Mac == lab.SecondMac).Max(static claim => claim.At);
        AssertWithin(lab, s_interval, healed, last);
        AssertOne(lab, lab.FirstMac, last);
        Assert.DoesNotContain(first.Lines, static line => line.Contains("this gateway is Standby", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keepalived_and_the_agent_take_over_from_each_other(bool keepalivedFirst)
    {
        Requires.Command("keepalived");
        using FailoverLab lab = new();
        using Keepalived other = new(lab.Second, FailoverLab.Vip, FailoverLab.VipV6);
        AgentProcess? agent = keepalivedFirst ? null : lab.Start(lab.First);
        MacAddress owner = keepalivedFirst ? lab.SecondMac : lab.FirstMac, standby = keepalivedFirst ? lab.FirstMac : lab.SecondMac;
        if (keepalivedFirst)
        {
            other.Start();
            lab.Witness.WaitFor(owner, TimeSpan.Zero);
            agent = lab.Start(lab.First);
            agent.WaitFor("this gateway is Standby (PeerOwns)");
        }
        else
        {
            lab.Witness.WaitFor(owner, TimeSpan.Zero);
            other.Start();
        }

        TimeSpan both = lab.Witness.Now;
        lab.Witness.Ask(400);
        AssertOne(lab, owner, both);
        TimeSpan stopped = lab.Witness.Now;
        if (keepalivedFirst)
        {
            other.Stop();
        }
        else
        {
            agent!.Signal("TERM");
        }

        TimeSpan taken = lab.Witness.WaitFor(standby, stopped);
        lab.Witness.Ask(200);
        AssertOne(lab, standby, taken);
    }

    private static AgentProcess StartBoth(FailoverLab lab, int firstPriority = 100) => StartBoth(lab, out _, firstPriority);

    // The first one is the owner, the second one knows it.
    private static AgentProcess StartBoth(FailoverLab lab, out AgentProcess second, int firstPriority = 100)
    {
        AgentProcess first = lab.Start(lab.First, firstPriority);
        lab.Witness.WaitFor(lab.FirstMac, TimeSpan.Zero);
        second = lab.Start(lab.Second);
        second.WaitFor("this gateway is Standby (PeerOwns)");
        return first;
    }

    private static void AssertOne(FailoverLab lab, MacAddress owner, TimeSpan after)
    {
        IReadOnlyList<(TimeSpan At, MacAddress Mac)> claims = lab.Witness.After(after);
        Assert.NotEmpty(claims);
        Assert.All(claims, claim => Assert.Equal(owner, claim.Mac));
    }

    private static void AssertWithin(FailoverLab lab, TimeSpan limit, TimeSpan from, TimeSpan to)
    {
        TimeSpan pause = lab.Witness.LongestPause(from - s_interval), took = to - from;
        TestContext.Current.TestOutputHelper!.WriteLine($"it took {took.TotalMilliseconds:f0} ms; the machine stopped the witness itself for up to {pause.TotalMilliseconds:f0} ms");
        Assert.True(took <= limit + (4 * pause), $"it took {took.TotalMilliseconds:f0} ms on a machine that stopped the witness for {pause.TotalMilliseconds:f0} ms");
    }
}
