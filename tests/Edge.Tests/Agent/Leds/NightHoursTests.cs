using Edge.Agent.Leds;

namespace Edge.Tests.Agent.Leds;

public sealed class NightHoursTests
{
    [Theory]
    [InlineData(22, 6, 21, 59, false)]
    [InlineData(22, 6, 22, 0, true)]
    [InlineData(22, 6, 0, 0, true)]
    [InlineData(22, 6, 5, 59, true)]
    [InlineData(22, 6, 6, 0, false)]
    [InlineData(1, 5, 0, 59, false)]
    [InlineData(1, 5, 1, 0, true)]
    [InlineData(1, 5, 4, 59, true)]
    [InlineData(1, 5, 5, 0, false)]
    public void Night_is_from_one_hour_to_the_other(int from, int to, int hour, int minute, bool night) =>
        Assert.Equal(night, new NightHours(from, to, () => (hour * 60) + minute).IsNight);

    [Theory]
    [InlineData(22, 6, 21, 57, 3)]
    [InlineData(22, 6, 5, 59, 1)]
    [InlineData(22, 6, 12, 0, 10)]
    [InlineData(22, 6, 22, 0, 10)]
    [InlineData(1, 5, 23, 59, 10)]
    public void The_clock_is_looked_at_when_it_may_change_and_each_ten_minutes(int from, int to, int hour, int minute, int minutes) =>
        Assert.Equal(minutes * 60_000L, new NightHours(from, to, () => (hour * 60) + minute).UntilChange);

    [Fact]
    public void The_time_on_the_wall_is_a_minute_of_the_day() => Assert.InRange(Edge.Linux.LocalTime.MinuteOfDay(), 0, 1439);
}
