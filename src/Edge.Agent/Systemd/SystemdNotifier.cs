using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Edge.Agent.Systemd;

/// <summary>
/// Writes to the datagram socket that the service manager named in <c>NOTIFY_SOCKET</c>. The variables are taken at construction, so
/// that child processes can be kept from seeing them.
/// </summary>
public sealed class SystemdNotifier : ISystemdNotifier, IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _manager;

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
        string? path = variable("NOTIFY_SOCKET");

        // sd_notify(3): an absolute path, or '@' for the abstract namespace. Anything else (vsock) is for virtual machines.
        if (path is not ['/' or '@', _, ..])
        {
            return;
        }

        _manager = new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        WatchdogInterval = Watchdog(variable("WATCHDOG_USEC"), variable("WATCHDOG_PID"), processId);
    }

    /// <inheritdoc/>
    public bool IsEnabled => _socket is not null;

    /// <inheritdoc/>
    public TimeSpan? WatchdogInterval { get; }

    /// <inheritdoc/>
    public void Notify(params ReadOnlySpan<ServiceState> states)
    {
        if (_socket is null || states.IsEmpty)
        {
            return;
        }

        StringBuilder message = new();
        foreach (ServiceState state in states)
        {
            message.Append(state.Assignment).Append('\n');
        }

        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message.ToString()), _manager!);
        }
        catch (SocketException)
        {
            // The manager is being restarted or its queue is full: the next notification tells the same again.
        }
    }

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
