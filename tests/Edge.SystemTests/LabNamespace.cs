using System.Diagnostics;

namespace Edge.SystemTests;

/// <summary>One namespace of a <see cref="NamespaceLab"/>: commands, code and sockets inside it.</summary>
public sealed class LabNamespace
{
    internal LabNamespace(string name) => Name = name;

    /// <summary>The name as <c>ip netns</c> shows it.</summary>
    public string Name { get; }

    /// <summary>Runs a command inside and returns its output; throws when it fails.</summary>
    public string Execute(string command, params ReadOnlySpan<string> arguments) =>
        Command.Run("ip", ["netns", "exec", Name, command, .. arguments]);

    /// <summary>Starts a command inside; it is killed with the lab at the latest.</summary>
    public Process Start(string command, params ReadOnlySpan<string> arguments) =>
        Command.Start("ip", ["netns", "exec", Name, command, .. arguments]);

    /// <summary>Adds a route, for example <c>default</c> or <c>10.1.0.0/16</c>, through a next hop.</summary>
    public void Route(string destination, string via) =>
        Execute("ip", via.Contains(':', StringComparison.Ordinal) ? "-6" : "-4", "route", "replace", destination, "via", via);

    /// <summary>Runs code on a thread of its own inside; sockets made there stay inside wherever they are used later.</summary>
    public Task Run(Func<Task> body) => NetworkNamespace.RunIn(Name, body);

    /// <summary>The same for code that does not wait.</summary>
    public void Run(Action body) => NetworkNamespace.RunIn(Name, () =>
    {
        body();
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    /// <summary>Runs a function inside and returns its result, for example a socket.</summary>
    public T Get<T>(Func<T> body)
    {
        T? result = default;
        Run(() => { result = body(); });
        return result!;
    }
}
