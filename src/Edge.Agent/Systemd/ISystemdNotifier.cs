namespace Edge.Agent.Systemd;

/// <summary>Tells the service manager how the service is doing (sd_notify(3)).</summary>
public interface ISystemdNotifier
{
    /// <summary>False where no service manager listens; notifying then does nothing.</summary>
    bool IsEnabled { get; }

    /// <summary>How often <see cref="ServiceState.Watchdog"/> must come, or the service is restarted; null without a watchdog.</summary>
    TimeSpan? WatchdogInterval { get; }

    /// <summary>Sends states in one message. Never throws: a service manager that does not listen must not stop the traffic.</summary>
    void Notify(params ReadOnlySpan<ServiceState> states);
}
