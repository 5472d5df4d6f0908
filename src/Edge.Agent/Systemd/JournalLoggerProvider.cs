using Microsoft.Extensions.Logging;

namespace Edge.Agent.Systemd;

/// <summary>
/// Writes log lines to standard error as the journal takes them: one line each, with the level of sd-daemon(3) in front. The library's own
/// console logger brings dependency injection, configuration and a thread, a megabyte on a gateway that has few (decision record 0009).
/// </summary>
internal sealed class JournalLoggerProvider(TextWriter output) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new JournalLogger(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }

    private sealed class JournalLogger(JournalLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string text = formatter(state, exception);
            string cause = exception is null ? "" : $" {exception}";
            provider.Write($"<{Severity(logLevel)}>{category}[{eventId.Id}] {text}{cause}".ReplaceLineEndings(" "));
        }

        // syslog(3): LOG_CRIT 2, LOG_ERR 3, LOG_WARNING 4, LOG_INFO 6, LOG_DEBUG 7.
        private static int Severity(LogLevel level) => level switch
        {
            LogLevel.Critical => 2,
            LogLevel.Error => 3,
            LogLevel.Warning => 4,
            LogLevel.Information => 6,
            _ => 7,
        };
    }
}
