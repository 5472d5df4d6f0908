using Edge.Agent.Systemd;
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
}
