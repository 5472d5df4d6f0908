namespace Edge.Agent.Systemd;

/// <summary>What the reconciler tells the service manager, no more often than it wants to know: a status line once a second, the watchdog a few times in its interval.</summary>
/// <param name="notifier">Sends it.</param>
/// <param name="time">The clock.</param>
internal sealed class ServiceReports(ISystemdNotifier notifier, TimeProvider time)
{
    /// <summary>How long one step of the start may take: reading what was good last, programming it, reading it back.</summary>
    public static readonly TimeSpan StepOfStart = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BetweenStatuses = TimeSpan.FromSeconds(1);

    private bool _pending;
    private long? _statusAt;
    private long? _fedAt;

    /// <summary>The service manager was told that the service is ready.</summary>
    public bool IsReady { get; private set; }

    /// <summary>How long until something is due; null: nothing is.</summary>
    public TimeSpan? UntilDue
    {
        get
        {
            TimeSpan? due = notifier.WatchdogInterval / 3;
            if (_pending && _statusAt is long at)
            {
                TimeSpan left = BetweenStatuses - time.GetElapsedTime(at);
                left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                due = due < left ? due : left;
            }

            return due;
        }
    }

    /// <summary>The next step of the start begins.</summary>
    public void Step()
    {
        if (!IsReady)
        {
            notifier.Notify(ServiceState.Extend(StepOfStart));
        }
    }

    /// <summary>Everything that is known is in the kernel.</summary>
    /// <param name="status">One line.</param>
    /// <returns>Whether the manager knows it now: one that heard nothing would kill the service in the end.</returns>
    public bool Ready(string status)
    {
        Sent();
        IsReady = notifier.Notify(ServiceState.Ready, ServiceState.Status(status));
        return IsReady;
    }

    /// <summary>The status line has changed.</summary>
    public void Changed() => _pending = true;

    /// <summary>A round has ended.</summary>
    /// <param name="healthy">The kernel has what it should have.</param>
    /// <param name="status">Makes the status line.</param>
    public void Round(bool healthy, Func<string> status)
    {
        // A quarter: with the longest time between two rounds, a third, it stays well below one half of the interval.
        bool feeds = healthy && notifier.WatchdogInterval is TimeSpan interval && (_fedAt is not long fed || time.GetElapsedTime(fed) >= interval / 4);
        if (feeds)
        {
            _fedAt = time.GetTimestamp();
        }

        if (!_pending || (_statusAt is long at && time.GetElapsedTime(at) < BetweenStatuses))
        {
            notifier.Notify(feeds ? [ServiceState.Watchdog] : []);
            return;
        }

        Sent();
        ServiceState line = ServiceState.Status(status());
        notifier.Notify(feeds ? [line, ServiceState.Watchdog] : [line]);
    }

    private void Sent()
    {
        _pending = false;
        _statusAt = time.GetTimestamp();
    }
}
