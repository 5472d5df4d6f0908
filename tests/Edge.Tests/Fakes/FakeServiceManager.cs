using System.Runtime.InteropServices;
using Edge.Agent.Systemd;

namespace Edge.Tests.Fakes;

/// <summary>A service manager that remembers what it was told, a line for each assignment, and what it keeps.</summary>
internal sealed class FakeServiceManager : ISystemdNotifier
{
    public bool IsEnabled => true;

    public TimeSpan? WatchdogInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Every assignment, in order.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>Names of what it keeps.</summary>
    public List<string> Kept { get; } = [];

    /// <summary>Names of what it was told to forget, in order.</summary>
    public List<string> Forgotten { get; } = [];

    /// <summary>Takes nothing any more.</summary>
    public bool IsFull { get; set; }

    public bool Notify(params ReadOnlySpan<ServiceState> states)
    {
        if (IsFull)
        {
            return false;
        }

        foreach (ServiceState state in states)
        {
            Sent.Add(state.Assignment);
        }

        return true;
    }

    public void Keep(string name, SafeHandle descriptor) => Kept.Add(name);

    public void Forget(string name)
    {
        Forgotten.Add(name);
        Kept.RemoveAll(kept => kept == name);
    }

    public bool Barrier(TimeSpan patience) => true;
}
