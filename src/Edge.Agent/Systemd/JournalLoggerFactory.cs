using Microsoft.Extensions.Logging;

namespace Edge.Agent.Systemd;

/// <summary>
/// Writes log lines to the journal with their fields, or to standard error as the journal takes them from there: one line each, with the level of sd-daemon(3) in front. The library's own
/// console logger brings dependency injection, configuration and a thread, a megabyte on a gateway that has few (decision record 0009), and
/// its factory brings filters, scopes and activities that nothing here uses (decision record 0020).
/// An event that comes too often is written now and then, with how many lines were left out (<see cref="LogPace"/>); debug lines are not counted.
/// </summary>
internal sealed class JournalLoggerFactory : ILoggerFactory
{
    private const string Identifier = "edge-agent";

    /// <summary>When nothing more is logged, the lines left out are told after this time.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly TextWriter _output;
    private readonly JournalSocket? _journal;
    private readonly TimeProvider _time;
    private readonly Dictionary<int, LogEvent> _events = [];
    private readonly JournalEntry _entry = new();
    private readonly ITimer _reminder;
    private volatile int _minimum;
    private bool _reminds;

    /// <param name="output">Where lines go without a journal, and what the journal does not take.</param>
    /// <param name="minimum">Lines below this level are dropped, at first.</param>
    /// <param name="journal">The journal, when standard error leads there; disposed with this.</param>
    /// <param name="time">The clock.</param>
    public JournalLoggerFactory(TextWriter output, LogLevel minimum, JournalSocket? journal = null, TimeProvider? time = null)
    {
        _output = output;
        _minimum = (int)minimum;
        _journal = journal;
        _time = time ?? TimeProvider.System;
        _reminder = _time.CreateTimer(static factory => ((JournalLoggerFactory)factory!).TellSuppressed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

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

    /// <summary>Tells what was left out, and closes the journal's socket.</summary>
    public void Dispose()
    {
        TellSuppressed();
        _reminder.Dispose();
        _journal?.Dispose();
    }

    private bool Takes(LogLevel level) => level >= Minimum && level != LogLevel.None;

    private void Take(LogLevel level, string category, int id, string text, IReadOnlyList<KeyValuePair<string, object?>>? arguments)
    {
        lock (_gate)
        {
            if (level < LogLevel.Information)
            {
                Write(level, category, id, text, arguments, suppressed: 0);
                return;
            }

            if (!_events.TryGetValue(id, out LogEvent? known))
            {
                known = new LogEvent(category, new LogPace(_time));
                _events.Add(id, known);
            }

            known.Level = level;
            if (known.Pace.Take(_time))
            {
                Tell(id, known);
                Write(level, category, id, text, arguments, suppressed: 0);
                return;
            }

            known.Pace.Suppress(text);
            if (!_reminds)
            {
                _reminds = _reminder.Change(s_patience, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void TellSuppressed()
    {
        lock (_gate)
        {
            _reminds = false;
            foreach ((int id, LogEvent known) in _events)
            {
                Tell(id, known);
            }
        }
    }

    private void Tell(int id, LogEvent known)
    {
        int count = known.Pace.Suppressed;
        if (count > 0)
        {
            Write(known.Level, known.Category, id, $"{count} more lines of this event were left out; the last: {known.Pace.Last}", null, count);
            known.Pace.Clear();
        }
    }

    private void Write(LogLevel level, string category, int id, string text, IReadOnlyList<KeyValuePair<string, object?>>? arguments, int suppressed)
    {
        string line = $"{category}[{id}] {text}".ReplaceLineEndings(" ");
        if (_journal is not null)
        {
            _entry.Clear();
            _entry.AddMessage(line);
            _entry.Add("PRIORITY", $"{Severity(level)}");
            _entry.Add("SYSLOG_IDENTIFIER", Identifier);
            _entry.Add("EDGE_EVENT_ID", $"{id}");
            AddArguments(arguments);
            if (suppressed > 0)
            {
                _entry.Add("EDGE_SUPPRESSED", $"{suppressed}");
            }

            if (_journal.TrySend(_entry.Bytes))
            {
                return;
            }
        }

        _output.WriteLine($"<{Severity(level)}>{line}");
    }

    // Behind the arguments comes the text they stand in.
    private void AddArguments(IReadOnlyList<KeyValuePair<string, object?>>? arguments)
    {
        for (int i = 0; i < (arguments?.Count ?? 0); i++)
        {
            KeyValuePair<string, object?> argument = arguments![i];
            if (argument.Key != "{OriginalFormat}")
            {
                _entry.AddArgument(argument.Key, argument.Value);
            }
        }
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

    private sealed class LogEvent(string category, LogPace pace)
    {
        public string Category => category;

        public LogPace Pace => pace;

        public LogLevel Level { get; set; }
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

            string cause = exception is null ? "" : $" {exception}";
            factory.Take(
                logLevel, category, eventId.Id, formatter(state, exception) + cause,
                factory._journal is null ? null : state as IReadOnlyList<KeyValuePair<string, object?>>);
        }
    }
}
