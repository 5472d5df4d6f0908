using Edge.Agent.Systemd;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Systemd;

public sealed class ServiceReportsTests
{
    private readonly FakeServiceManager _manager = new();
    private readonly ManualClock _clock = new();
    private readonly ServiceReports _reports;
    private int _round;

    public ServiceReportsTests()
    {
        _reports = new ServiceReports(_manager, _clock);
    }

    [Fact]
    public void Each_step_of_the_start_asks_for_time_and_none_does_once_it_is_ready()
    {
        _reports.Step();
        _reports.Step();
        _reports.Ready("all is there");
        _reports.Step();
        Assert.Equal(["EXTEND_TIMEOUT_USEC=60000000", "EXTEND_TIMEOUT_USEC=60000000", "READY=1", "STATUS=all is there"], _manager.Sent);
    }

    [Fact]
    public void A_status_that_changes_all_the_time_is_told_once_a_second_and_its_last_word_is_told()
    {
        _reports.Ready("0");
        _manager.Sent.Clear();
        for (int tenth = 0; tenth < 25; tenth++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            _reports.Changed();
            Round(healthy: false);
        }

        Assert.Equal(["STATUS=10", "STATUS=20"], _manager.Sent);
        Assert.Equal(TimeSpan.FromMilliseconds(500), _reports.UntilDue);
        _clock.Advance(_reports.UntilDue!.Value);
        Round(healthy: false);
        Round(healthy: false);
        Assert.Equal(["STATUS=10", "STATUS=20", "STATUS=26"], _manager.Sent);
    }

    [Fact]
    public void The_watchdog_is_fed_a_few_times_in_its_interval_however_many_rounds_there_are_and_only_by_good_ones()
    {
        for (int second = 0; second < 60; second++)
        {
            for (int round = 0; round < 50; round++)
            {
                Round(healthy: true);
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(12, _manager.Sent.Count);
        Assert.All(_manager.Sent, sent => Assert.Equal("WATCHDOG=1", sent));
        _manager.Sent.Clear();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Round(healthy: false);
        Assert.Empty(_manager.Sent);
    }

    [Fact]
    public void A_loop_that_does_not_come_back_is_named_before_the_watchdogs_time_is_over()
    {
        var log = new StringWriter();
        using var loggers = new JournalLoggerFactory(log, Microsoft.Extensions.Logging.LogLevel.Information);
        using var guard = new LoopGuard(_manager, _clock, loggers.CreateLogger("Edge.Agent"));
        guard.Doing("telling others");
        guard.Done();
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(_manager.Sent);

        guard.Doing("programming the kernel");
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.Empty(_manager.Sent);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["WATCHDOG=trigger"], _manager.Sent);
        Assert.StartsWith("<2>Edge.Agent[6111] The loop has been programming the kernel for", log.ToString(), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_manager.Sent);
    }

    [Fact]
    public void A_round_that_begins_while_the_guard_looks_is_not_taken_for_an_old_one()
    {
        using var loggers = new JournalLoggerFactory(TextWriter.Null, Microsoft.Extensions.Logging.LogLevel.Information);
        var clock = new InterruptedClock(_clock);
        using var guard = new LoopGuard(_manager, clock, loggers.CreateLogger("Edge.Agent"));
        guard.Doing("telling others");
        guard.Done();
        clock.Interrupt = () => guard.Doing("taking in what came");
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(_manager.Sent);
    }

    private void Round(bool healthy)
    {
        _round++;
        _reports.Round(healthy, () => $"{_round}");
    }

    /// <summary>Something happens once between two steps of who asks for the time.</summary>
    private sealed class InterruptedClock(TimeProvider time) : TimeProvider
    {
        public Action? Interrupt { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);

        public override long GetTimestamp()
        {
            Action? interrupt = Interrupt;
            Interrupt = null;
            interrupt?.Invoke();
            return time.GetTimestamp();
        }
    }
}
