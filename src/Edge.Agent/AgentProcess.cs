using System.Runtime.InteropServices;
using Edge.Agent.Systemd;
using Edge.Linux;
using Edge.Linux.ServiceManager;
using Microsoft.Extensions.Logging;

namespace Edge.Agent;

/// <summary>
/// <c>edge-agent run</c>: one <see cref="AgentHost"/> after the other in one process. SIGHUP reads all settings again: when they are good, the host ends and the next one
/// begins with them, when they are not, nothing happens but that they are named. SIGTERM and SIGINT end it.
/// </summary>
internal sealed class AgentProcess : IDisposable
{
    private const int Failed = 1;

    /// <summary>How long the service manager may take to read what it was told last.</summary>
    private static readonly TimeSpan LastWordPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly AgentCommandLine _line;
    private readonly SystemdNotifier _manager = new();
    private readonly JournalLoggerFactory _loggers;
    private readonly DescriptorStore _store;
    private readonly Continuity _continuity;
    private readonly ILogger _logger;
    private CancellationTokenSource _end = new();
    private bool _stopping;

    /// <summary>Takes over what the process before left.</summary>
    /// <param name="line">Where settings are read from again.</param>
    /// <param name="level">Of the log, at first.</param>
    public AgentProcess(AgentCommandLine line, LogLevel level)
    {
        _line = line;
        _loggers = new JournalLoggerFactory(Console.Error, level, JournalSocket.Find(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), new FileInfo("/proc/self/fd/2").LinkTarget));
        _logger = _loggers.CreateLogger("Edge.Agent");
        _store = new DescriptorStore(_manager, InheritedDescriptors.Take(Environment.GetEnvironmentVariable, Environment.ProcessId), _logger);
        _continuity = new Continuity(_manager, _store);
    }

    /// <summary>Tells the service manager why the agent cannot start.</summary>
    /// <param name="error">A line.</param>
    public static void Refuse(string error)
    {
        using var manager = new SystemdNotifier();
        manager.Notify(ServiceState.Status(error), ServiceState.Error(Errno.EINVAL));
        manager.Barrier(LastWordPatience);
    }

    /// <summary>Runs until it is told to end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(AgentConfiguration first)
    {
        using PosixSignalRegistration terminate = On(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupt = On(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration hangup = On(PosixSignal.SIGHUP, Reload);
        try
        {
            for (AgentConfiguration? configuration = first; configuration is not null; configuration = TakeNext())
            {
                AgentLog.Starting(
                    _logger, Sync.AgentIdentity.Version, configuration.Identity.Gateway, configuration.Trust.Tenant, $"{configuration.Settings.BrokerHost}:{configuration.Settings.BrokerPort}");
                await new AgentHost(configuration.Settings, configuration.Identity, configuration.Trust, _loggers, _continuity).RunAsync(_end.Token).ConfigureAwait(false);
            }

            AgentLog.Stopped(_logger);
            return 0;
        }
        catch (LinuxException e)
        {
            AgentLog.KernelProblem(_logger, e.Message);
            _manager.Notify(ServiceState.Status(e.Message), ServiceState.Error(e.Errno));
            return Failed;
        }
        finally
        {
            _manager.Barrier(LastWordPatience);
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        _continuity.Claims?.Dispose();
        _store.Dispose();
        _loggers.Dispose();
        _manager.Dispose();
    }

    private static PosixSignalRegistration On(PosixSignal signal, Action action) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    });

    private void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            _continuity.Next = null;
            // Elsewhere: what waits for it must not go on here, under the lock and on the thread of signals.
            _ = _end.CancelAsync();
        }
    }

    private void Reload()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            _manager.Notify(ServiceState.Reloading(TimeProvider.System.GetElapsedTime(0)), ServiceState.Status("reading the settings again"));
            AgentConfiguration? next = AgentConfiguration.Read(_line, out IReadOnlyList<string> errors);
            if (next is not null)
            {
                AgentLog.Reloading(_logger);
                _loggers.Minimum = JournalLoggerFactory.LevelOf(next.Settings.LogLevel);
                _continuity.Next = next;
                _ = _end.CancelAsync();
                return;
            }

            foreach (string error in errors)
            {
                AgentLog.ReloadRefused(_logger, error);
            }

            _manager.Notify(ServiceState.Ready, ServiceState.Status($"the settings before stay in force: {errors[0]}"));
        }
    }

    private AgentConfiguration? TakeNext()
    {
        lock (_gate)
        {
            AgentConfiguration? next = _continuity.Next;
            _continuity.Next = null;
            if (next is not null)
            {
                _end.Dispose();
                _end = new CancellationTokenSource();
            }

            return next;
        }
    }
}
