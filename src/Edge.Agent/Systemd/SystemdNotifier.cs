using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Linux;
using Edge.Linux.ServiceManager;

namespace Edge.Agent.Systemd;

/// <summary>
/// Writes to the datagram socket that the service manager named in <c>NOTIFY_SOCKET</c>. The variables are taken at construction, so
/// that child processes can be kept from seeing them.
/// </summary>
public sealed class SystemdNotifier : ISystemdNotifier, IDisposable
{
    private readonly NotifySocket? _socket;

    /// <summary>Reads <c>NOTIFY_SOCKET</c>, <c>WATCHDOG_USEC</c> and <c>WATCHDOG_PID</c> of this process.</summary>
    public SystemdNotifier()
        : this(Environment.GetEnvironmentVariable, Environment.ProcessId)
    {
    }

    /// <summary>With other variables.</summary>
    /// <param name="variable">Value of an environment variable.</param>
    /// <param name="processId">The process whose watchdog counts.</param>
    public SystemdNotifier(Func<string, string?> variable, int processId)
    {
        _socket = NotifySocket.Open(variable("NOTIFY_SOCKET"));
        WatchdogInterval = _socket is null ? null : Watchdog(variable("WATCHDOG_USEC"), variable("WATCHDOG_PID"), processId);
    }

    /// <inheritdoc/>
    public bool IsEnabled => _socket is not null;

    /// <inheritdoc/>
    public TimeSpan? WatchdogInterval { get; }

    /// <inheritdoc/>
    public bool Notify(params ReadOnlySpan<ServiceState> states)
    {
        if (_socket is null || states.IsEmpty)
        {
            return true;
        }

        StringBuilder message = new();
        foreach (ServiceState state in states)
        {
            message.Append(state.Assignment).Append('\n');
        }

        // One that is being restarted asks for nothing: the next notification tells the same again.
        return _socket.Send(Encoding.UTF8.GetBytes(message.ToString())) != Errno.EAGAIN;
    }

    /// <inheritdoc/>
    public void Keep(string name, SafeHandle descriptor) => _socket?.Send(Encoding.UTF8.GetBytes($"FDSTORE=1\nFDNAME={name}\n"), descriptor);

    /// <inheritdoc/>
    public void Forget(string name) => _socket?.Send(Encoding.UTF8.GetBytes($"FDSTOREREMOVE=1\nFDNAME={name}\n"));

    /// <inheritdoc/>
    public bool Barrier(TimeSpan patience) => _socket?.Barrier(patience) ?? true;

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private static TimeSpan? Watchdog(string? microseconds, string? watchdogProcess, int processId)
    {
        if (!long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long interval) || interval == 0)
        {
            return null;
        }

        bool isForAnother = int.TryParse(watchdogProcess, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            && process != processId;
        return isForAnother ? null : TimeSpan.FromMicroseconds(interval);
    }
}
