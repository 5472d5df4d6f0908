using System.Collections.Concurrent;
using System.Diagnostics;

namespace Edge.SystemTests;

/// <summary>One namespace of a <see cref="NamespaceLab"/>: commands, code and sockets inside it.</summary>
public sealed class LabNamespace : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Lazy<Task> _inside;

    internal LabNamespace(string name)
    {
        Name = name;
        _inside = new Lazy<Task>(() => NetworkNamespace.RunIn(name, () =>
        {
            // What is started here and waits goes on elsewhere: this thread does not pump.
            SynchronizationContext.SetSynchronizationContext(null);
            foreach (Action work in _work.GetConsumingEnumerable())
            {
                work();
            }

            return Task.CompletedTask;
        }));
    }

    /// <summary>The name as <c>ip netns</c> shows it.</summary>
    public string Name { get; }

    /// <summary>Runs a command inside and returns its output; throws when it fails.</summary>
    public string Execute(string command, params ReadOnlySpan<string> arguments) =>
        Command.Run("ip", ["netns", "exec", Name, command, .. arguments]);

    /// <summary>Runs lines of <c>ip</c>, without that word, all in one process.</summary>
    public void Ip(params ReadOnlySpan<string> lines) => Command.RunWithInput("ip", string.Join('\n', lines) + "\n", "-n", Name, "-batch", "-");

    /// <summary>Writes settings of the kernel below <c>/proc/sys/net</c>, which shows each thread its own namespace.</summary>
    public void Configure(params ReadOnlySpan<(string Name, string Value)> settings)
    {
        (string Name, string Value)[] all = settings.ToArray();
        Run(() => Array.ForEach(all, static setting => File.WriteAllText($"/proc/sys/net/{setting.Name}", setting.Value)));
    }

    /// <summary>Starts a command inside; it is killed with the lab at the latest.</summary>
    public Process Start(string command, params ReadOnlySpan<string> arguments) =>
        Command.Start("ip", ["netns", "exec", Name, command, .. arguments]);

    /// <summary>Adds a route, for example <c>default</c> or <c>10.1.0.0/16</c>, through a next hop.</summary>
    public void Route(string destination, string via) =>
        Execute("ip", via.Contains(':', StringComparison.Ordinal) ? "-6" : "-4", "route", "replace", destination, "via", via);

    /// <summary>Runs code on a thread of its own inside; sockets made there stay inside wherever they are used later.</summary>
    public Task Run(Func<Task> body) => NetworkNamespace.RunIn(Name, body);

    /// <summary>The same for code that does not wait: one after the other, on one thread that stays inside.</summary>
    public void Run(Action body) => Get(() =>
    {
        body();
        return true;
    });

    /// <summary>Runs a function inside, as <see cref="Run(Action)"/>, and returns its result, for example a socket.</summary>
    public T Get<T>(Func<T> body)
    {
        _ = _inside.Value;
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(body());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task.GetAwaiter().GetResult();
    }

    /// <summary>Ends the thread inside.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        if (_inside.IsValueCreated)
        {
            _inside.Value.GetAwaiter().GetResult();
        }

        _work.Dispose();
    }
}
