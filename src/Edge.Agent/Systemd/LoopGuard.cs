using Microsoft.Extensions.Logging;

namespace Edge.Agent.Systemd;

/// <summary>
/// Looks from outside whether the reconciler still ends its rounds. A loop that hangs feeds no watchdog and would be killed all the same; this says first where it
/// hangs, and has it killed a little earlier.
/// </summary>
internal sealed partial class LoopGuard : IDisposable
{
    private readonly ISystemdNotifier _manager;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _limit;
    private readonly ITimer? _timer;
    private volatile string? _doing;
    private long _since;
    private bool _told;

    /// <summary>Begins to look, where there is a watchdog.</summary>
    /// <param name="manager">Is told when the loop hangs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public LoopGuard(ISystemdNotifier manager, TimeProvider time, ILogger logger)
    {
        _manager = manager;
        _time = time;
        _logger = logger;
        if (manager.WatchdogInterval is TimeSpan interval)
        {
            _limit = interval * 3 / 4;
            _timer = time.CreateTimer(static guard => ((LoopGuard)guard!).Look(), this, interval / 8, interval / 8);
        }
    }

    /// <summary>The loop does something that must end.</summary>
    /// <param name="what">As in "it was programming the kernel".</param>
    public void Doing(string what)
    {
        Volatile.Write(ref _since, _time.GetTimestamp());
        _doing = what;
    }

    /// <summary>The round has ended; waiting for the next one may take as long as it likes.</summary>
    public void Done() => _doing = null;

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        // In this order: a round that begins in between must not get the age of the one before.
        if (_doing is string doing && _time.GetElapsedTime(Volatile.Read(ref _since)) is var age && age >= _limit && !_told)
        {
            _told = true;
            LogStuck(doing, age.TotalSeconds);
            _manager.Notify(ServiceState.WatchdogTrigger);
        }
    }

    [LoggerMessage(6111, LogLevel.Critical, "The loop has been {What} for {Seconds:0} s and does not come back: asking the service manager to restart the agent, the rules stay in force")]
    private partial void LogStuck(string what, double seconds);
}
