using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Systemd;

/// <summary>
/// Descriptors that outlive whoever opened them: over a restart in the service manager's keeping, over a reload in this process. Each has a name, by which
/// it is found again; whether it is what its name says is for the taker to see. Thread-safe.
/// </summary>
internal sealed partial class DescriptorStore : IDisposable
{
    /// <summary>Listening sockets.</summary>
    public const string Sockets = "tcp";

    /// <summary>GPIO lines.</summary>
    public const string Lines = "gpio";

    private const int LongestName = 255;

    private readonly Lock _gate = new();
    private readonly ISystemdNotifier _manager;
    private readonly ILogger _logger;
    private readonly Dictionary<string, SafeHandle> _inherited = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IDisposable> _left = new(StringComparer.Ordinal);
    private bool _leaving;

    /// <param name="manager">Keeps copies.</param>
    /// <param name="inherited">What it kept of the process before.</param>
    /// <param name="logger">Is told what was not wanted any more.</param>
    public DescriptorStore(ISystemdNotifier manager, IReadOnlyList<(string Name, SafeHandle Descriptor)> inherited, ILogger logger)
    {
        _manager = manager;
        _logger = logger;
        foreach ((string name, SafeHandle descriptor) in inherited)
        {
            if (_inherited.TryAdd(name, descriptor))
            {
                continue;
            }

            // Of two with one name the manager can only forget both.
            descriptor.Dispose();
            _manager.Forget(name);
            _manager.Keep(name, _inherited[name]);
        }

        Settle(static name => !name.StartsWith($"{Sockets}-", StringComparison.Ordinal) && !name.StartsWith($"{Lines}-", StringComparison.Ordinal));
    }

    /// <summary>A name from parts: what the manager does not allow in one becomes an underscore.</summary>
    public static string NameOf(string kind, string device, string detail) => string.Create(
        Math.Min(kind.Length + device.Length + detail.Length + 2, LongestName), $"{kind}-{device}-{detail}", static (name, text) =>
        {
            for (int index = 0; index < name.Length; index++)
            {
                name[index] = text[index] is > ' ' and < (char)127 and not ':' ? text[index] : '_';
            }
        });

    /// <summary>What was left under this name; null when there is nothing, or it is not what it should be.</summary>
    /// <param name="name">From <see cref="NameOf"/>.</param>
    /// <param name="adopt">Makes something of a descriptor and owns it from then on; null when it is of another kind.</param>
    public T? Take<T>(string name, Func<SafeHandle, T?> adopt)
        where T : class, IDisposable
    {
        lock (_gate)
        {
            if (_left.Remove(name, out IDisposable? left))
            {
                return (T)left;
            }

            if (!_inherited.Remove(name, out SafeHandle? descriptor))
            {
                return null;
            }

            T? taken = adopt(descriptor);
            if (taken is null)
            {
                _manager.Forget(name);
            }

            return taken;
        }
    }

    /// <summary>Something new is to outlive this process.</summary>
    public void Keep(string name, SafeHandle descriptor) => _manager.Keep(name, descriptor);

    /// <summary>The manager closes its copy.</summary>
    public void Forget(string name) => _manager.Forget(name);

    /// <summary>The holder is done with it: who comes next has it then.</summary>
    /// <returns>False: nobody comes next, the caller is to close it.</returns>
    public bool TryLeave(string name, IDisposable holder)
    {
        lock (_gate)
        {
            if (_leaving)
            {
                _left[name] = holder;
            }

            return _leaving;
        }
    }

    /// <summary>From now on what its holder is done with stays open for who comes next.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _leaving = true;
        }
    }

    /// <summary>Somebody has begun: what its holder is done with is closed again.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _leaving = false;
        }
    }

    /// <summary>Who takes things of this kind has taken all it wants: the rest is closed and forgotten.</summary>
    /// <param name="kind">As in <see cref="NameOf"/>.</param>
    public void Settle(string kind) => Settle(name => name.StartsWith($"{kind}-", StringComparison.Ordinal));

    /// <summary>Closes what nobody took, and leaves the manager's copies alone.</summary>
    public void Dispose()
    {
        foreach (SafeHandle descriptor in _inherited.Values)
        {
            descriptor.Dispose();
        }

        foreach (IDisposable left in _left.Values)
        {
            left.Dispose();
        }
    }

    private void Settle(Predicate<string> which)
    {
        var names = new List<string>();
        lock (_gate)
        {
            names.AddRange(_left.Keys);
            names.AddRange(_inherited.Keys);
        }

        names.RemoveAll(name => !which(name));

        foreach (string name in names)
        {
            _manager.Forget(name);
            Drop(name);
        }

        if (names.Count > 0)
        {
            LogSettled(names.Count, string.Join(' ', names));
        }
    }

    private void Drop(string name)
    {
        IDisposable? left;
        SafeHandle? descriptor;
        lock (_gate)
        {
            _left.Remove(name, out left);
            _inherited.Remove(name, out descriptor);
        }

        left?.Dispose();
        descriptor?.Dispose();
    }

    [LoggerMessage(6110, LogLevel.Information, "Closed {Count} descriptors that were kept over the restart and are not wanted any more: {Names}")]
    private partial void LogSettled(int count, string names);
}
