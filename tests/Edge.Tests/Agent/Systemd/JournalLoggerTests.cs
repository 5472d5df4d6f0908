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
        using var provider = new JournalLoggerProvider(output);
        provider.CreateLogger("Edge.Agent").Log(level, new EventId(42), "it broke\nhere", null, (text, _) => text);
        Assert.Equal(line, output.ToString().TrimEnd());
    }

    [Fact]
    public void An_exception_stays_on_the_same_line()
    {
        using var output = new StringWriter();
        using var provider = new JournalLoggerProvider(output);
        provider.CreateLogger("Edge.Agent").Log(LogLevel.Error, 1, "no", new InvalidOperationException("two\nlines"), (text, _) => text);
        Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
