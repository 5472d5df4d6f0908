using Edge.Agent.Systemd;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Agent.Systemd;

public sealed class JournalLoggerTests
{
    [Theory]
    [InlineData(LogLevel.Error, "<3>Edge.Agent[42] it broke here")]
    [InlineData(LogLevel.Warning, "<4>Edge.Agent[42] it broke here")]
    [InlineData(LogLevel.Information, "<6>Edge.Agent[42] it broke here")]
    [InlineData(LogLevel.Debug, "<7>Edge.Agent[42] it broke here")]
    public void A_message_is_one_line_with_the_journals_level_and_its_id(LogLevel level, string line)
    {
        using var output = new StringWriter();
        using var loggers = new JournalLoggerFactory(output, LogLevel.Debug);
        loggers.CreateLogger("Edge.Agent").Log(level, new EventId(42), "it broke\nhere", null, (text, _) => text);
        Assert.Equal(line, output.ToString().TrimEnd());
    }

    [Theory]
    [InlineData("error", LogLevel.Error)]
    [InlineData("warning", LogLevel.Warning)]
    [InlineData("information", LogLevel.Information)]
    [InlineData("debug", LogLevel.Debug)]
    public void Lines_below_the_level_of_the_settings_are_dropped(string word, LogLevel first)
    {
        using var output = new StringWriter();
        using var loggers = new JournalLoggerFactory(output, JournalLoggerFactory.LevelOf(word));
        ILogger logger = loggers.CreateLogger("a");
        for (LogLevel level = LogLevel.Trace; level <= LogLevel.None; level++)
        {
            logger.Log(level, new EventId((int)level), "text", null, (text, _) => text);
            Assert.Equal(level >= first && level != LogLevel.None, logger.IsEnabled(level));
        }

        Assert.Equal(LogLevel.None - first, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void An_exception_stays_on_the_same_line()
    {
        using var output = new StringWriter();
        using var loggers = new JournalLoggerFactory(output, LogLevel.Debug);
        loggers.CreateLogger("Edge.Agent").Log(LogLevel.Error, 1, "no", new InvalidOperationException("two\nlines"), (text, _) => text);
        Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void An_event_that_comes_too_often_is_left_out_and_counted_and_the_last_one_is_kept()
    {
        ManualClock clock = new();
        using var output = new StringWriter();
        using var loggers = new JournalLoggerFactory(output, LogLevel.Information, time: clock);
        ILogger logger = loggers.CreateLogger("Edge.Agent");
        for (int i = 1; i <= LogPace.Burst + 5; i++)
        {
            logger.Log(LogLevel.Error, 42, $"no {i}", null, (text, _) => text);
            logger.Log(LogLevel.Warning, 43, "rarely", null, (text, _) => i == 1 ? text : "rarely");
        }

        Assert.Equal(LogPace.Burst, Lines(output).Count(static line => line.StartsWith("<3>", StringComparison.Ordinal)));
        clock.Advance(LogPace.Interval);
        logger.Log(LogLevel.Error, 42, "yes", null, (text, _) => text);

        Assert.Equal(["<3>Edge.Agent[42] 5 more lines of this event were left out; the last: no 45", "<3>Edge.Agent[42] yes"], Lines(output).TakeLast(2));
    }

    [Fact]
    public void What_was_left_out_is_told_although_nothing_more_is_logged()
    {
        ManualClock clock = new();
        using var output = new StringWriter();
        using var loggers = new JournalLoggerFactory(output, LogLevel.Information, time: clock);
        ILogger logger = loggers.CreateLogger("Edge.Agent");
        for (int i = 1; i <= LogPace.Burst + 1; i++)
        {
            logger.Log(LogLevel.Error, 42, $"no {i}", null, (text, _) => text);
        }

        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("<3>Edge.Agent[42] 1 more lines of this event were left out; the last: no 41", Lines(output)[^1]);
    }

    [Fact]
    public void Debug_lines_are_all_written()
    {
        using var output = new StringWriter();
        using var loggers = new JournalLoggerFactory(output, LogLevel.Debug, time: new ManualClock());
        ILogger logger = loggers.CreateLogger("a");
        for (int i = 0; i < 3 * LogPace.Burst; i++)
        {
            logger.Log(LogLevel.Debug, 1, "text", null, (text, _) => text);
        }

        Assert.Equal(3 * LogPace.Burst, Lines(output).Length);
    }

    private static string[] Lines(StringWriter output) => output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
