using Microsoft.Extensions.Logging;

namespace Edge.Agent.Systemd;

/// <summary>
/// Writes log lines to standard error as the journal takes them: one line each, with the level of sd-daemon(3) in front. The library's own
/// console logger brings dependency injection, configuration and a thread, a megabyte on a gateway that has few (decision record 0009), and
/// its factory brings filters, scopes and activities that nothing here uses (decision record 0020).
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="minimum">Lines below this level are dropped, at first.</param>
internal sealed class JournalLoggerFactory(TextWriter output, LogLevel minimum) : ILoggerFactory
{
    private readonly Lock _gate = new();
    private volatile int _minimum = (int)minimum;

    /// <summary>Lines below this level are dropped; a reload may change it for those who log already.</summary>
    public LogLevel Minimum
    {
        get => (LogLevel)_minimum;
        set => _minimum = (int)value;
    }

    /// <summary>The level of a word of the settings: <c>error</c>, <c>warning</c>, <c>information</c> or <c>debug</c>.</summary>
    public static LogLevel LevelOf(string word) => word switch
    {
        "error" => LogLevel.Error,
        "warning" => LogLevel.Warning,
        "debug" => LogLevel.Debug,
        _ => LogLevel.Information,
    };

    public ILogger CreateLogger(string categoryName) => new JournalLogger(this, categoryName);

    /// <summary>There is one place where lines go.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private bool Takes(LogLevel level) => level >= Minimum && level != LogLevel.None;

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }

    private sealed class JournalLogger(JournalLoggerFactory factory, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => factory.Takes(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!factory.Takes(logLevel))
            {
                return;
            }

            string text = formatter(state, exception);
            string cause = exception is null ? "" : $" {exception}";
            factory.Write($"<{Severity(logLevel)}>{category}[{eventId.Id}] {text}{cause}".ReplaceLineEndings(" "));
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
