using System.Globalization;
using Edge.Linux;

namespace Edge.Agent.Systemd;

/// <summary>One assignment of a notification, as in sd_notify(3).</summary>
public readonly struct ServiceState
{
    private ServiceState(string assignment)
    {
        Assignment = assignment;
    }

    /// <summary>Start-up is done.</summary>
    public static ServiceState Ready { get; } = new("READY=1");

    /// <summary>Shut-down has begun.</summary>
    public static ServiceState Stopping { get; } = new("STOPPING=1");

    /// <summary>Still alive: the watchdog's timer starts again.</summary>
    public static ServiceState Watchdog { get; } = new("WATCHDOG=1");

    /// <summary>The service hangs by its own word: as if the watchdog's time were over.</summary>
    public static ServiceState WatchdogTrigger { get; } = new("WATCHDOG=trigger");

    /// <summary>What goes over the socket.</summary>
    public string Assignment { get; }

    /// <summary>One line for <c>systemctl status</c>.</summary>
    /// <param name="text">The line; line breaks become spaces.</param>
    public static ServiceState Status(string text) => new($"STATUS={text.ReplaceLineEndings(" ")}");

    /// <summary>Reloading has begun; <see cref="Ready"/> ends it.</summary>
    /// <param name="monotonic">CLOCK_MONOTONIC now: systemd matches the end of the reload with it.</param>
    public static ServiceState Reloading(TimeSpan monotonic) =>
        new(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={monotonic.Ticks / TimeSpan.TicksPerMicrosecond}"));

    /// <summary>Start or stop goes on: the manager waits so long from now on.</summary>
    /// <param name="time">How long the next step may take.</param>
    public static ServiceState Extend(TimeSpan time) =>
        new(string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={time.Ticks / TimeSpan.TicksPerMicrosecond}"));

    /// <summary>Why the service could not start.</summary>
    /// <param name="errno">As the kernel numbers it.</param>
    public static ServiceState Error(Errno errno) => new(string.Create(CultureInfo.InvariantCulture, $"ERRNO={(int)errno}"));

    /// <inheritdoc/>
    public override string ToString() => Assignment;
}
