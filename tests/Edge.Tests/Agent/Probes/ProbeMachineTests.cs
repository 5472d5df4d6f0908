using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;

namespace Edge.Tests.Agent.Probes;

/// <summary>When endpoints are asked, and what follows from their answers.</summary>
public sealed class ProbeMachineTests
{
    private static readonly ProbeSpec Tcp = new(ProbeKind.Tcp) { Interval = TimeSpan.FromSeconds(30) };
    private readonly ProbeWorld _world = new();

    [Fact]
    public void An_endpoint_that_answers_is_asked_each_interval_and_nothing_is_said_of_it()
    {
        _world.Want("web", _world.Plan(Tcp, "10.1.0.1"));
        _world.Run(TimeSpan.FromHours(1));
        Assert.Empty(_world.Verdicts);
        Assert.InRange(_world.Begins.Count, 110, 130);
        Assert.True(_world.Begins[0] <= ProbeMachine.FirstWithin);
        Assert.All(_world.Begins.Zip(_world.Begins.Skip(1), static (first, second) => second - first), static between => Assert.InRange(between, 22_500, 38_000));
        Assert.Equal(_world.Begins.Count, _world.Machine.EndsOf(ProbeResult.Answered));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void It_is_demoted_after_as_many_failures_as_fall_says_and_not_before(int fall)
    {
        int failures = 0;
        _world.Network.Answer = _ => ++failures < fall ? ProbeResult.Refused : failures == fall ? ProbeResult.Answered : ProbeResult.Refused;
        _world.Want("web", _world.Plan(Tcp with { Fall = fall }, "10.1.0.1"));
        _world.Run(TimeSpan.FromMinutes(3));
        (long at, ProbeVerdict verdict) = Assert.Single(_world.Verdicts);
        Assert.True(verdict.Demoted);
        Assert.Equal(ProbeResult.Refused, verdict.Outcome.Result);
        Assert.Equal(2 * fall, _world.Begins.TakeWhile(begin => begin < at).Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void It_is_back_after_as_many_answers_as_rise_says(int rise)
    {
        _world.Network.Answer = static _ => ProbeResult.Refused;
        _world.Want("web", _world.Plan(Tcp with { Rise = rise }, "10.1.0.1"));
        _world.Run(TimeSpan.FromMinutes(1));
        Assert.Single(_world.Demoted());
        int answers = 0;
        _world.Network.Answer = _ => ++answers < rise ? ProbeResult.Answered : answers == rise ? ProbeResult.TimedOut : ProbeResult.Answered;
        _world.Run(TimeSpan.FromMinutes(2));
        Assert.Empty(_world.Demoted());
        Assert.Equal(2, _world.Verdicts.Count);
        long back = _world.Verdicts[1].At;
        Assert.True(answers >= 2 * rise);
        Assert.InRange(back - 60_000, ((2 * rise) - 1) * ProbeMachine.DoubtInterval, 2 * rise * (ProbeMachine.DoubtInterval + (2 * ProbeMachine.Step)));
    }

    [Fact]
    public void Silence_ends_with_the_timeout_and_three_of_them_within_ten_seconds()
    {
        _world.Network.Answer = static _ => ProbeResult.Pending;
        _world.Want("web", _world.Plan(Tcp with { Timeout = TimeSpan.FromSeconds(1) }, "10.1.0.1"));
        _world.Run(TimeSpan.FromMinutes(1));
        (long at, ProbeVerdict verdict) = Assert.Single(_world.Verdicts);
        Assert.Equal(ProbeResult.TimedOut, verdict.Outcome.Result);
        Assert.Equal(_world.Begins[0] + (3 * 1000) + (2 * ProbeMachine.DoubtInterval), at);
    }

    [Fact]
    public void What_the_gateway_could_not_ask_counts_for_nothing()
    {
        _world.Network.Answer = static _ => ProbeResult.NotAsked;
        _world.Want("web", _world.Plan(Tcp with { Fall = 1 }, "10.1.0.1"));
        _world.Run(TimeSpan.FromHours(1));
        Assert.Empty(_world.Verdicts);
        Assert.True(_world.Machine.EndsOf(ProbeResult.NotAsked) > 100);
    }

    [Theory]
    [InlineData(1, 0.09, 0.12)]
    [InlineData(83, 7.3, 9.3)]
    [InlineData(1_000, 7.3, 9.3)]
    [InlineData(10_000, 7.3, 9.3)]
    public void Without_an_interval_many_endpoints_cost_no_more_than_some(int endpoints, double least, double most)
    {
        _world.Want("web", _world.Plan(Tcp with { Interval = null }, Addresses(endpoints)));
        _world.Run(TimeSpan.FromMinutes(50));
        Assert.InRange(PerSecond(from: 30 * 60, seconds: 20 * 60).Average(), least, most);
        Assert.Equal(endpoints, _world.Network.Begun.Distinct().Count());
    }

    [Fact]
    public void A_thousand_endpoints_wake_the_processor_twice_a_second()
    {
        const int Minutes = 10;
        _world.Want("web", _world.Plan(Tcp with { Interval = null }, Addresses(1000)));
        _world.Run(TimeSpan.FromMinutes(10));
        int before = _world.Ticks;
        _world.Run(TimeSpan.FromMinutes(Minutes));
        Assert.InRange(_world.Ticks - before, 1, (2 * Minutes * 60) + 2);
    }

    [Fact]
    public void Probes_of_a_thousand_endpoints_are_spread()
    {
        _world.Want("web", _world.Plan(Tcp, Addresses(1000)));
        _world.Run(TimeSpan.FromMinutes(10));
        int[] perSecond = PerSecond(from: 300, seconds: 300);
        Assert.InRange(perSecond.Average(), 30, 37);
        Assert.True(perSecond.Max() <= 70, $"{perSecond.Max()} in one second");
        Assert.InRange(_world.Begins.Distinct().Count(), 1, 10 * 60 * 5);
    }

    [Fact]
    public void Ten_thousand_that_hang_stay_within_all_bounds_and_each_has_its_turn()
    {
        _world.Network.Answer = static _ => ProbeResult.Pending;
        _world.Want("web", _world.Plan(Tcp, Addresses(ProbeMachine.MaximumProbed + 5)));
        Assert.Equal((ProbeMachine.MaximumProbed, 5), (_world.Machine.Count, _world.Machine.Excess));
        _world.Run(TimeSpan.FromMinutes(5));
        Assert.True(_world.Network.MostInFlight <= ProbeMachine.MaximumInFlight);
        Assert.True(PerSecond(0, 300).Max() <= ProbeMachine.MaximumPerSecond + 40);
        Assert.Equal(ProbeMachine.MaximumProbed, _world.Network.Begun.Distinct().Count());
        _world.Want("web", ProbePlan.Nothing);
        Assert.Equal((0, 0, 0), (_world.Machine.Count, _world.Machine.Excess, _world.Network.InFlight));
    }

    [Fact]
    public void Endpoints_beyond_the_bound_are_probed_as_soon_as_there_is_room()
    {
        _world.Want("first", _world.Plan(Tcp, Addresses(ProbeMachine.MaximumProbed - 1)));
        _world.Want("second", _world.Plan(Tcp, "10.2.0.1", "10.2.0.2", "10.2.0.3"));
        Assert.Equal((ProbeMachine.MaximumProbed, 2), (_world.Machine.Count, _world.Machine.Excess));
        _world.Want("first", _world.Plan(Tcp, Addresses(5)));
        Assert.Equal((8, 0), (_world.Machine.Count, _world.Machine.Excess));
        _world.Run(TimeSpan.FromMinutes(1));
        Assert.Superset(new HashSet<EndpointTarget> { ProbeWorld.Target("10.2.0.1:8080"), ProbeWorld.Target("10.2.0.2:8080"), ProbeWorld.Target("10.2.0.3:8080") }, _world.Network.Begun.ToHashSet());
    }

    [Fact]
    public void Endpoints_that_stay_keep_what_is_known_of_them_and_those_that_come_begin_as_reachable()
    {
        _world.Network.Answer = static _ => ProbeResult.Refused;
        _world.Want("web", _world.Plan(Tcp, "10.1.0.1", "10.1.0.2"));
        _world.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _world.Verdicts.Count);
        _world.Network.Answer = static _ => ProbeResult.Pending;
        _world.Want("web", _world.Plan(Tcp, "10.1.0.2", "10.1.0.3"));
        _world.Network.Answer = static _ => ProbeResult.Answered;
        _world.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(3, _world.Verdicts.Count);
        Assert.Equal((ProbeWorld.Target("10.1.0.2:8080"), false), (_world.Verdicts[2].Verdict.Target, _world.Verdicts[2].Verdict.Demoted));
        Assert.Equal(2, _world.Machine.Count);
    }

    [Fact]
    public void Another_way_of_asking_forgets_what_was_known()
    {
        _world.Network.Answer = static _ => ProbeResult.Refused;
        _world.Want("web", _world.Plan(Tcp, "10.1.0.1"));
        _world.Run(TimeSpan.FromMinutes(1));
        _world.Network.Answer = static _ => ProbeResult.Answered;
        _world.Want("web", _world.Plan(Tcp with { Fall = 2 }, "10.1.0.1"));
        _world.Run(TimeSpan.FromMinutes(5));
        Assert.Single(_world.Verdicts);
        Assert.Equal((1, 0), (_world.Machine.Count, _world.Network.InFlight));
    }

    [Fact]
    public void A_Service_that_goes_frees_what_is_under_way()
    {
        _world.Network.Answer = static _ => ProbeResult.Pending;
        _world.Want("web", _world.Plan(Tcp with { Timeout = TimeSpan.FromSeconds(30) }, Addresses(50)));
        _world.Run(TimeSpan.FromSeconds(10));
        Assert.True(_world.Network.InFlight > 10);
        _world.Want("web", ProbePlan.Nothing);
        Assert.Equal((0, 0), (_world.Machine.Count, _world.Network.InFlight));
        Assert.Equal(long.MaxValue, _world.Machine.NextDue(_world.Now));
    }

    [Fact]
    public void Nothing_is_allocated_while_endpoints_answer()
    {
        _world.Want("web", _world.Plan(Tcp, Addresses(1000)));
        _world.Run(TimeSpan.FromMinutes(2));
        _world.Network.Begun.Clear();
        _world.Network.Begun.EnsureCapacity(100_000);
        long now = _world.Now;
        int fewest = int.MaxValue;

        Assert.Equal(0, Allocation.Least(() =>
        {
            int begun = _world.Network.Begun.Count;
            for (int step = 0; step < 1000; step++)
            {
                _world.Machine.Tick(now = Math.Max(now + ProbeMachine.Step, _world.Machine.NextDue(now)));
            }

            fewest = Math.Min(fewest, _world.Network.Begun.Count - begun);
        }));
        Assert.InRange(fewest, 1_000, int.MaxValue);
    }

    private static string[] Addresses(int count) => [.. Enumerable.Range(1, count).Select(static number => $"10.1.{number >> 8}.{number & 255}")];

    private int[] PerSecond(int from, int seconds)
    {
        int[] counts = new int[seconds];
        foreach (long begin in _world.Begins)
        {
            if (begin / 1000 - from is >= 0 and long second && second < seconds)
            {
                counts[second]++;
            }
        }

        return counts;
    }
}
