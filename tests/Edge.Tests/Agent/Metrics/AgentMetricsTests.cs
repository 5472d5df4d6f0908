using Edge.Agent.Metrics;
using Edge.Agent.Sync;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Metrics;

public sealed class AgentMetricsTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Changes_wait_until_the_kernel_takes_them()
    {
        var metrics = new AgentMetrics(_clock);
        metrics.Round(new RoundFacts { Programming = true, ServiceChanges = 3, EndpointChanges = 5 });
        metrics.Round(new RoundFacts { Programming = false, ServiceChanges = 4, EndpointChanges = 7 });
        Assert.Equal((1, 2), (metrics.Read().PendingServices, metrics.Read().PendingEndpoints));
        metrics.Round(new RoundFacts { Programming = true, ServiceChanges = 4, EndpointChanges = 7 });
        Assert.Equal((0, 0), (metrics.Read().PendingServices, metrics.Read().PendingEndpoints));
    }

    [Fact]
    public void A_change_made_before_this_agent_or_after_now_says_nothing_of_its_speed()
    {
        long before = _clock.GetUtcNow().AddSeconds(-1).ToUnixTimeMilliseconds();
        var metrics = new AgentMetrics(_clock);
        _clock.Advance(TimeSpan.FromSeconds(10));
        long after = _clock.GetUtcNow().AddSeconds(1).ToUnixTimeMilliseconds();
        long good = _clock.GetUtcNow().AddSeconds(-4).ToUnixTimeMilliseconds();
        metrics.Committed(new ApplyResult(1, TimeSpan.Zero, null), [before, after, good]);
        Assert.Equal((1, 4.0), (metrics.Read().Programming.Counts.Sum(), metrics.Read().Programming.Sum));
    }

    [Fact]
    public void A_clock_that_is_set_after_the_start_makes_no_change_slow_that_is_older_than_this_agent()
    {
        var metrics = new AgentMetrics(_clock);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _clock.Jump(TimeSpan.FromDays(9));
        long before = _clock.GetUtcNow().AddHours(-5).ToUnixTimeMilliseconds();
        long good = _clock.GetUtcNow().AddSeconds(-4).ToUnixTimeMilliseconds();
        metrics.Committed(new ApplyResult(1, TimeSpan.Zero, null), [before, good]);
        Assert.Equal((1, 4.0), (metrics.Read().Programming.Counts.Sum(), metrics.Read().Programming.Sum));
    }

    [Fact]
    public void Each_connection_to_the_broker_counts_once()
    {
        var metrics = new AgentMetrics(_clock);
        foreach ((bool connected, ulong number) in ((bool, ulong)[])[(false, 5), (true, 5), (true, 5), (false, 5), (true, 6), (true, 7), (false, 8)])
        {
            metrics.Round(new RoundFacts { Connected = connected, Connection = number });
        }

        Assert.Equal(3, metrics.Read().Connections);
    }

    [Fact]
    public void A_loop_that_hangs_shows_by_the_age_of_its_round()
    {
        var metrics = new AgentMetrics(_clock);
        metrics.Round(default);
        _clock.Advance(TimeSpan.FromSeconds(33));
        Assert.Equal(TimeSpan.FromSeconds(33), metrics.Read().RoundAge);
    }

    [Fact]
    public void What_was_read_does_not_change_any_more()
    {
        var metrics = new AgentMetrics(_clock);
        AgentReading reading = metrics.Read();
        metrics.Committed(new ApplyResult(1, TimeSpan.FromSeconds(99), null), []);
        Assert.Equal(0, reading.Sync.Counts.Sum());
        Assert.Equal(1, metrics.Read().Sync.Counts[^1]);
    }

    [Fact]
    public void A_round_makes_no_objects()
    {
        var metrics = new AgentMetrics(_clock);
        metrics.Round(FilledMetrics.Facts);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                metrics.Round(FilledMetrics.Facts);
            }
        }));
    }

    [Fact]
    public void A_bound_belongs_to_its_bucket()
    {
        var histogram = new Histogram([0.001, 1]);
        foreach (double milliseconds in (double[])[0, 1, 1.5, 1000, 1001])
        {
            histogram.Observe(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.Equal([2, 2, 1], histogram.Counts);
        Assert.Equal(2.0035, histogram.Sum, 9);
    }

    [Fact]
    public void The_bounds_are_those_of_kube_proxy()
    {
        Assert.Equal([0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384], Buckets.OfSync());
        double[] bounds = Buckets.OfProgramming();
        Assert.Equal(81, bounds.Length);
        Assert.Equal([0, 0.25, 0.5, 1, 2], bounds[..5]);
        Assert.Equal([59, 60, 65], bounds[61..64]);
        Assert.Equal([115, 120, 150, 180, 210, 240, 270, 300], bounds[^8..]);
    }
}
