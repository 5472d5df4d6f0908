using Edge.Agent.Mqtt;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Mqtt;

public sealed class TokenBucketTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Burst_then_one_for_each_interval()
    {
        TokenBucket bucket = new(3, TimeSpan.FromSeconds(1), _clock);

        Assert.Equal(3, Take(bucket));
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(0, Take(bucket));
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, Take(bucket));
    }

    [Fact]
    public void Rest_fills_no_more_than_the_burst()
    {
        TokenBucket bucket = new(3, TimeSpan.FromSeconds(1), _clock);
        Take(bucket);

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(3, Take(bucket));
    }

    [Fact]
    public void Told_wait_is_long_enough()
    {
        TokenBucket bucket = new(1, TimeSpan.FromSeconds(3), _clock);
        Take(bucket);

        _clock.Advance(bucket.UntilNext());

        Assert.True(bucket.TryTake());
        Assert.Equal(TimeSpan.Zero, new TokenBucket(1, TimeSpan.FromSeconds(3), _clock).UntilNext());
    }

    private static int Take(TokenBucket bucket)
    {
        int taken = 0;
        while (bucket.TryTake())
        {
            taken++;
        }

        return taken;
    }
}
