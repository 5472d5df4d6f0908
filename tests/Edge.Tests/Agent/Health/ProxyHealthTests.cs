using Edge.Agent.Health;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Health;

public sealed class ProxyHealthTests
{
    private readonly ManualClock _clock = new();
    private readonly ProxyHealth _health;

    public ProxyHealthTests() => _health = new ProxyHealth(_clock);

    [Fact]
    public void Nothing_is_healthy_before_the_first_commit()
    {
        _health.Queued();
        Assert.False(_health.Read().IsHealthy);
        Assert.Equal(DateTimeOffset.MinValue, _health.Read().Updated);
        _health.Updated();
        Assert.True(_health.Read().IsHealthy);
    }

    [Fact]
    public void Idle_is_healthy_however_long()
    {
        _health.Updated();
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.True(_health.Read().IsHealthy);
        Assert.Equal(TimeSpan.FromDays(30), _health.Read().Now - _health.Read().Updated);
    }

    [Fact]
    public void A_change_may_wait_just_under_a_minute()
    {
        _health.Updated();
        _health.Queued();
        _clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.True(_health.Read().IsHealthy);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(_health.Read().IsHealthy);
        _health.Updated();
        Assert.True(_health.Read().IsHealthy);
    }

    [Fact]
    public void Later_changes_do_not_make_the_oldest_younger()
    {
        _health.Updated();
        _health.Queued();
        _clock.Advance(TimeSpan.FromSeconds(50));
        _health.Queued();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(_health.Read().IsHealthy);
    }

    [Fact]
    public void What_needs_no_commit_does_not_wait_for_one()
    {
        _health.Updated();
        _health.Queued();
        _health.Settled();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True(_health.Read().IsHealthy);
    }

    [Fact]
    public void The_last_commit_is_told_on_the_clock_of_now()
    {
        _health.Updated();
        _health.Queued();
        _clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(_clock.GetUtcNow() - TimeSpan.FromSeconds(90), _health.Read().Updated);
    }
}
