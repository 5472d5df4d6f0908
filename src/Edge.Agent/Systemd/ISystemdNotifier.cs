using System.Runtime.InteropServices;

namespace Edge.Agent.Systemd;

/// <summary>Tells the service manager how the service is doing (sd_notify(3)).</summary>
public interface ISystemdNotifier
{
    /// <summary>False where no service manager listens; notifying then does nothing.</summary>
    bool IsEnabled { get; }

    /// <summary>How often <see cref="ServiceState.Watchdog"/> must come, or the service is restarted; null without a watchdog.</summary>
    TimeSpan? WatchdogInterval { get; }

    /// <summary>Sends states in one message, without waiting. Never throws: a service manager that does not listen must not stop the traffic.</summary>
    /// <returns>False: the manager's queue is full, and what must not be lost is to be said again.</returns>
    bool Notify(params ReadOnlySpan<ServiceState> states);

    /// <summary>Gives a copy of a descriptor into the manager's keeping; the next process of the service gets it (<c>FDSTORE=1</c>).</summary>
    /// <param name="name">At most 255 printable ASCII characters without a colon.</param>
    /// <param name="descriptor">Stays the caller's.</param>
    void Keep(string name, SafeHandle descriptor);

    /// <summary>The manager closes its copies of this name (<c>FDSTOREREMOVE=1</c>).</summary>
    void Forget(string name);

    /// <summary>Waits until the manager has read everything that was sent.</summary>
    /// <returns>False: not within the time.</returns>
    bool Barrier(TimeSpan patience);
}
